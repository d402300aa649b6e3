import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { ask, type Wanted } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

/** More connections than undici keeps to one origin by default. */
const downloads = 130

/** Requests a file whose answer has this fault. */
async function askFor(environment: TestEnvironment, fault: string, wanted: Partial<Wanted> = {}) {
  const headers = {
    ...(await environment.headers('zoe')),
    ...wanted.headers,
    cookie: `fault=${fault}`
  }
  return ask(environment, `/app/static/${fault}.txt`, { ...wanted, headers })
}

/** Reads the first bytes of an answer with this fault. */
async function begin(
  environment: TestEnvironment,
  fault: string
): Promise<{ readonly sent: ClientRequest; readonly answer: IncomingMessage }> {
  const headers = { ...(await environment.headers('zoe')), cookie: `fault=${fault}` }
  const sent = request(`${environment.url}/app/static/${fault}.txt`, { headers, agent: false })
  sent.on('error', () => undefined).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.on('error', () => undefined)
  return { sent, answer }
}

/** The number of requests that reached Streamlit. */
function asked(environment: TestEnvironment, line: string): number {
  return environment.upstream.lines.filter((each) => each === line).length
}

/**
 * Settles when the metrics count this many requests with this status: then their answers are
 * complete.
 */
async function counted(environment: TestEnvironment, status: number, count: number): Promise<void> {
  const labels = `status="${status}"`
  await until(`${count} of ${status} are counted`, async () => {
    return (await environment.metric('pagewarden_http_requests_total', labels)) === count
  })
}

/** Faults of Streamlit's answers. */
export const answerFaults: readonly FaultCase[] = [
  {
    fault: 'Streamlit never answers',
    made: 'no answer, half a head, and a head of a byte a second, to a GET and a PUT each',
    wanted: '504 with `Retry-After` after a minute, and no second try; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const faults = ['never', 'half-head', 'drip-head']
        const got = await Promise.all(
          faults.flatMap((fault) => [
            askFor(environment, fault),
            askFor(environment, fault, { method: 'PUT', body: 'abc' })
          ])
        )
        assert.deepEqual(new Set(got.map(({ status }) => status)), new Set([504]))
        assert.deepEqual(new Set(got.map(({ retryAfter }) => retryAfter)), new Set(['2']))
        for (const fault of faults)
          assert.equal(asked(environment, `GET /app/static/${fault}.txt`), 1)
        await counted(environment, 504, got.length)
        await load.flows()
        return `${got.length} of ${got.length} were 504; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit answers a byte a second',
    made: 'a head, and then a body that comes byte by byte',
    wanted: 'every byte goes on as it comes; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const { answer } = await begin(environment, 'drip')
        const pieces: string[] = []
        for await (const piece of answer.setEncoding('latin1')) pieces.push(piece)
        assert.equal(pieces.join(''), 'byte by byte')
        assert.equal(pieces.length, 12)
        await load.flows()
        return `12 pieces for 12 bytes; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit breaks off in the middle of an answer',
    made: 'a reset of the connection behind half of a body, with and without a length',
    wanted: 'the answer breaks off for the client too, so that nobody takes it for a whole one',
    run: () =>
      underLoad({}, async (environment, load) => {
        for (const fault of ['half-length', 'half-chunked']) {
          const { answer } = await begin(environment, fault)
          const { promise, resolve } = Promise.withResolvers<void>()
          answer.once('close', resolve).resume()
          await promise
          assert.equal(answer.statusCode, 200)
          assert.equal(answer.complete, false, `${fault} looked whole`)
          assert.equal(asked(environment, `GET /app/static/${fault}.txt`), 1)
        }
        await load.flows()
        return `both broke off; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit answers 503, or something that is no HTTP',
    made: 'one such answer to a GET and to a PUT each',
    wanted: '503 goes on as it is, the other is 502; Streamlit is asked once',
    run: () =>
      underLoad({}, async (environment, load) => {
        for (const [fault, status] of [
          ['unavailable', 503],
          ['garbage', 502]
        ] as const) {
          assert.equal((await askFor(environment, fault)).status, status)
          const put = await askFor(environment, fault, { method: 'PUT', body: 'abc' })
          assert.equal(put.status, status)
          assert.doesNotMatch(put.body, /127\.0\.0\.1|undici/)
          assert.equal(asked(environment, `GET /app/static/${fault}.txt`), 1)
          assert.equal(asked(environment, `PUT /app/static/${fault}.txt`), 1)
          await counted(environment, status, 2)
        }
        await load.flows()
        return `503 and 502, each asked for once; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit closes a kept connection just when it is asked',
    made: 'a connection that ends at the first GET and the first PUT, before an answer',
    wanted:
      'the GET is asked once more and answered; the PUT is 502, because it may have been done',
    run: () =>
      underLoad({}, async (environment, load) => {
        const body = 'abc'
        assert.equal((await askFor(environment, 'cut-once')).status, 200)
        assert.equal(asked(environment, 'GET /app/static/cut-once.txt'), 2)
        assert.equal((await askFor(environment, 'cut-once', { method: 'PUT', body })).status, 502)
        assert.equal(asked(environment, 'PUT /app/static/cut-once.txt'), 1)
        const again = await askFor(environment, 'cut-once', { method: 'PUT', body })
        assert.deepEqual([again.status, again.body], [200, '3 bytes'])
        await counted(environment, 502, 1)
        await load.flows()
        return `200 at the second try, and 502 without one; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Many downloads that do not end',
    made: `${downloads} answers that begin and go on without end`,
    wanted: 'nobody else waits for one of them, and who leaves is let go of',
    run: () =>
      underLoad({}, async (environment, load) => {
        const before = await environment.metric('process_open_fds')
        const open = await Promise.all(
          Array.from({ length: downloads }, () => begin(environment, 'endless'))
        )
        assert.ok((await environment.metric('process_open_fds')) > before + downloads)
        await load.flows()
        for (const { sent } of open) sent.destroy()
        await until('their connections are closed', async () => {
          return (await environment.metric('process_open_fds')) < before + downloads / 2
        })
        return `${downloads} at once; ${await load.unharmed()}`
      })
  }
]
