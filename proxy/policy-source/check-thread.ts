import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { findIn } from './check.ts'

/*
 * The thread that checks one policy and ends; see policy-source/check-in-background.
 */

// Inside a worker thread the port is never null.
const port = parentPort as MessagePort
port.postMessage(findIn(workerData.name, workerData.bytes))
