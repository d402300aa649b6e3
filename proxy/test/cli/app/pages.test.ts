import { test } from 'tap'
import { type AppReading, readAppPages } from '../../../cli/app/pages.ts'

function read(...files: readonly (readonly [path: string, text: string])[]): AppReading {
  return readAppPages(files.map(([path, text]) => ({ path, text })))
}

/** The paths of the pages that one script declares. */
function pathsOf(text: string): readonly string[] {
  return read(['app.py', `import streamlit as st\n${text}`]).pages.map(({ path }) => path)
}

test('a page has the name that its call declares, in every notation', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['st.navigation([st.Page("a.py"), st.Page("b.py")])', ['/', '/b']],
    ['st.navigation([st.Page("a.py"), st.Page("b.py", default=True)])', ['/a', '/']],
    ['st.navigation([st.Page("a.py", default=False), st.Page("b.py")])', ['/', '/b']],
    ['st.navigation([st.Page("a.py"), st.Page("b.py", url_path="/x/ ")])', ['/', '/x']],
    ['st.navigation([st.Page("a.py"), st.Page("b.py", url_path=None)])', ['/', '/b']],
    ['st.navigation([st.Page("a.py", url_path=""), st.Page("b.py")])', ['/', '/b']],
    ['st.navigation([st.Page(f"{x}.py", default=True), st.Page("b.py")])', ['/', '/b']],
    ['st.navigation(["a.py", "b.py"])', ['/', '/b']],
    ['st.navigation(pages=["a.py", Path("v") / "b.py"])', ['/', '/b']],
    ['st.navigation({"One": ["a.py"], "Two": [b],})\ndef b(): ...', ['/', '/b']],
    ['pages = ["a.py"]\nst.navigation(pages)', ['/']],
    ['pages = make()\nst.navigation(pages)\nst.Page("a.py")', ['/']],
    ['st.navigation()\nst.Page("a.py")', ['/']],
    ['a = st.Page("a.py")\nb = st.Page("b.py")\nst.navigation([b, a])', ['/a', '/']],
    ['st.navigation([c])\nst.Page("a.py")', ['/']],
    ['c = st.Page("https://example.com", title="x")\nst.navigation([c, st.Page("a.py")])', ['/']],
    ['def a(): ...\nst.navigation([st.Page(a), st.Page(mod.a), *more])', ['/', '/a']],
    ['st.navigation([st.Page(page="a.py"), st.Page()])', ['/']],
    ['st.navigation([st.Page("a.py"), st.Page("b.py"', ['/', '/b']],
    ['other.Page("x.py")\nx.st.Page("y.py")\nst.navigation(["a.py"])', ['/']]
  ]
  for (const [text, paths] of cases) t.strictSame(pathsOf(text), paths, text)
})

test('`streamlit` is recognized under every name of an import', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['import streamlit\nstreamlit.navigation(["a.py", "b.py"])', ['/', '/b']],
    ['import streamlit as s\ns.navigation(["a.py", "b.py"])', ['/', '/b']],
    [
      'from streamlit import navigation, Page as P\nnavigation([P("a.py"), P("b.py")])',
      ['/', '/b']
    ],
    ['from streamlit import (\n  navigation,\n)\nnavigation(["a.py"])', ['/']],
    ['from streamlit import *\nst.navigation(["a.py"])', ['/']],
    ['import streamlit.components.v1 as st\nst.navigation(["a.py", "b.py"])', ['/']]
  ]
  for (const [text, paths] of cases) {
    t.strictSame(
      read(['app.py', text]).pages.map(({ path }) => path),
      paths,
      text
    )
  }
})

test('a page whose name is known only at run time is listed as not read', async (t) => {
  const { unread } = read([
    'app.py',
    'import streamlit as st\nst.navigation([st.Page("a.py")])\nst.Page(x)\nst.Page("b.py", url_path=x)\n'
  ])

  t.match(unread, [
    { level: 'warning', file: 'app.py', line: 3, column: 1, message: /its file or function/ },
    { level: 'warning', file: 'app.py', line: 4, column: 1, message: /its `url_path`/ }
  ])
})

test('the default page keeps its own names, because a policy may contain them', async (t) => {
  const { pages } = read([
    'app.py',
    'import streamlit as st\nst.navigation([st.Page("a.py", default=True, url_path="b")])\nst.Page("a.py", default=True)'
  ])

  t.match(pages, [{ path: '/', aliases: ['/b', '/a'] }])
  t.equal(pages.length, 1)
})

test('without `st.navigation` the script is the default page, and `pages/` contains the others', async (t) => {
  const { pages } = read(
    ['app.py', 'import streamlit as st'],
    ['pages/2_b c.py', ''],
    ['pages/__init__.py', ''],
    ['pages/deeper/x.py', ''],
    ['helpers.py', 'print()']
  )

  t.match(pages, [
    { path: '/', aliases: ['/app'], file: 'app.py' },
    { path: '/b_c', aliases: [], file: 'pages/2_b c.py' }
  ])
})

test('the script that Streamlit looks for is the default page when there are several', async (t) => {
  const text = 'import streamlit as st'

  t.match(read(['a.py', text], ['streamlit_app.py', text]).pages, [{ file: 'streamlit_app.py' }])
  t.match(read(['a.py', text], ['b.py', text]).pages, [{ file: '.', aliases: [] }])
})

test('assumptions of the reader are reported', async (t) => {
  const both = read(
    ['app.py', 'import streamlit as st\nst.navigation(make())\nst.Page("a.py")'],
    ['pages/b.py', '']
  )

  t.match(both.notes, [/no page says `default=True`; `a` \(app.py:3\)/, /`pages\/` folder/])
  t.strictSame(
    both.pages.map(({ path }) => path),
    ['/', '/b']
  )
})

test('an app that declares no pages has none', async (t) => {
  t.match(read(['app.py', 'import streamlit as st\nst.navigation(make())']), {
    pages: [],
    notes: []
  })
})
