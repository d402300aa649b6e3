import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { findIn } from './check.ts'

/*
 * A thread that checks one policy and ends; see policy-source/check-in-background.
 */

// In a thread there is one.
const port = parentPort as MessagePort
port.postMessage(findIn(workerData.name, workerData.bytes))
