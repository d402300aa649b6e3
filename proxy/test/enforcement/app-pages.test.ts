import { create } from '@bufbuild/protobuf'
import { test } from 'tap'
import { AppPages, pathOf } from '../../enforcement/app-pages.ts'
import { type AppPage, AppPageSchema } from '../../generated/forward_msg_pb.js'

const page = (pageScriptHash: string, urlPathname: string, isDefault = false): AppPage =>
  create(AppPageSchema, { pageScriptHash, urlPathname, isDefault })

test('a page has the path that Streamlit lists, and the default page has the path /', async (t) => {
  t.equal(pathOf(page('h', 'sales')), '/sales')
  t.equal(pathOf(page('h', 'home', true)), '/')
})

test('a hash has all paths under which any session has listed it', async (t) => {
  const app = new AppPages()
  app.learn([page('h1', '', true), page('h2', 'sales'), page('', 'nothing')])
  app.learn([page('h1', 'home'), page('h3', '', true)])

  t.same(app.pathsOf('h1'), ['/', '/home'])
  t.same(app.pathsOf('h2'), ['/sales'])
  t.same(app.pathsOf(''), [])
  t.same(app.defaultHashes(), ['h1', 'h3'])
  t.same(app.paths(), ['/', '/home', '/sales'])
})

test('if an app creates pages without limit, the oldest page is dropped', async (t) => {
  const app = new AppPages()
  for (let count = 0; count <= 10_000; count += 1) app.learn([page(`h${count}`, `p${count}`)])

  t.same(app.pathsOf('h0'), [])
  t.same(app.pathsOf('h10000'), ['/p10000'])
})
