import { test } from 'tap'
import { Runs } from '../../relay/runs.ts'
import { SeeOut, type SeeOutOptions } from '../../relay/see-out.ts'
import { until } from '../support/sockets.ts'

const other = Buffer.from('other')
const answer = Buffer.from('answer')

const watch = (asked: number, options: Partial<SeeOutOptions> = {}) => {
  const runs = new Runs()
  for (let count = 0; count < asked; count += 1) runs.ask()
  const sent: string[] = []
  let overs = 0
  const seeOut = new SeeOut({
    farewell: {
      runs,
      stop: Buffer.from('stop'),
      question: Buffer.from('question'),
      isAnswer: (frame) => frame === answer
    },
    send: (frame) => sent.push(String(frame)),
    onOver: () => {
      overs += 1
    },
    ...options
  })
  return { runs, seeOut, sent, overs: () => overs }
}

test('it is over with the end of the run that was asked for', async (t) => {
  const { runs, seeOut, sent, overs } = watch(1)
  runs.begin()
  seeOut.heard(other)
  t.equal(overs(), 0)
  runs.end(false)
  seeOut.heard(other)
  t.equal(overs(), 1)
  seeOut.heard(other)
  seeOut.end()
  t.equal(overs(), 1, 'told once')
  t.same(sent, ['stop'])
})

test('what was asked for and does not begin is over when Streamlit, asked after a while, answers', async (t) => {
  const { runs, seeOut, sent, overs } = watch(2, { quietTime: 5 })
  await until(() => sent.length === 2)
  t.same(sent, ['stop', 'question'])
  t.notOk(runs.areOver, 'that nothing came proves nothing')
  seeOut.heard(answer)
  t.ok(runs.areOver)
  t.equal(overs(), 1)
})

test('an answer that comes while something runs says nothing of its end', async (t) => {
  const { runs, seeOut, sent, overs } = watch(1, { quietTime: 5 })
  await until(() => sent.length === 2)
  runs.begin()
  seeOut.heard(answer)
  t.notOk(runs.areOver)
  t.equal(overs(), 0)
  runs.end(false)
  seeOut.heard(other)
  t.equal(overs(), 1)
})

test('a question that was drowned by a run is put again', async (t) => {
  const { runs, seeOut, sent, overs } = watch(2, { quietTime: 5 })
  await until(() => sent.length === 2)
  runs.begin()
  seeOut.heard(other)
  runs.end(false)
  seeOut.heard(other)
  t.notOk(runs.areOver, 'another was asked for')
  await until(() => sent.length === 3)
  seeOut.heard(answer)
  t.ok(runs.areOver)
  t.equal(overs(), 1)
})

test('what does not end, or of which nothing is heard, is waited for no longer than is bearable, and stays open', async (t) => {
  for (const isRunning of [true, false]) {
    const over = Promise.withResolvers<void>()
    const { runs } = watch(1, { mostWait: 20, quietTime: 1, onOver: over.resolve })
    if (isRunning) runs.begin()
    // Its timers keep no process alive.
    const alive = setInterval(() => undefined, 1_000)
    await over.promise
    clearInterval(alive)
    t.notOk(runs.areOver)
  }
})
