#!/usr/bin/env node
// @ts-check
/*
 * `npx pagewarden`: plain JavaScript, so that any Node of npx can start it.
 */
import process from 'node:process'
import { launch } from './launch.mjs'
import { places } from './places.mjs'

process.exitCode = await launch(places, process.argv.slice(2))
