import { parentPort, workerData } from 'node:worker_threads'
import { findIn } from './check.ts'

/*
 * A thread that checks one policy and ends; see policy-source/check-aside. Anywhere else it does nothing.
 */

parentPort?.postMessage(findIn(workerData.name, workerData.bytes))
