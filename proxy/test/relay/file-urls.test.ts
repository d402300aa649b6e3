import { test } from 'tap'
import { FileUrls } from '../../relay/file-urls.ts'

const frame = (text: string) => Buffer.from(text)

test('one question where to upload to is under way at a time', (t) => {
  const urls = new FileUrls()
  t.same(urls.ask(frame('one'), 1), [frame('one')])
  t.same(urls.ask(frame('two'), 1), [])
  t.same(urls.ask(frame('three'), 1), [])
  t.same(urls.heard(), [frame('two')])
  t.same(urls.heard(), [frame('three')])
  t.same(urls.heard(), [])
  t.same(urls.ask(frame('four'), 500), [frame('four')])
  t.end()
})

test('more files than anybody uploads at once are not asked for, nor more questions than can wait', (t) => {
  const urls = new FileUrls()
  t.equal(urls.ask(frame('huge'), 501), null)
  urls.ask(frame('first'), 1)
  for (let count = 0; count < 16; count += 1) t.same(urls.ask(frame('more'), 1), [])
  t.equal(urls.ask(frame('too many'), 1), null)
  t.end()
})
