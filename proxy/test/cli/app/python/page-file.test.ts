import { test } from 'tap'
import { comparePageFiles, isPageFile, pageNameOf } from '../../../../cli/app/python/page-file.ts'

test('a page has the name that Streamlit makes from its file', async (t) => {
  // `page_icon_and_name` of Streamlit 1.67.0 returns the same names.
  const cases: readonly (readonly [string, string])[] = [
    ['sales.py', 'sales'],
    ['pages/2_sales.py', 'sales'],
    ['pages/02 - Sales report.py', 'Sales_report'],
    ['1_📈_Sales.py', 'Sales'],
    ['👩‍💻 Team  page.py', 'Team_page'],
    ['❤️_love.py', 'love'],
    ['☎.py', ''],
    ['1️⃣_first.py', '️⃣_first'],
    ['⛹🏻‍♀_run.py', 'run'],
    ['🇯🇵 Tokyo.py', 'Tokyo'],
    ['🏴󠁧󠁢󠁷󠁬󠁳󠁿-Cardiff.py', 'Cardiff'],
    ['3.py', '3'],
    ['3_.py', '3'],
    ['__init__.py', 'init_'],
    ['日本.py', '日本'],
    ['a.b.py', 'a.b'],
    ['a.python', 'a'],
    ['readme.txt', '']
  ]
  for (const [file, name] of cases) t.equal(pageNameOf(file), name, file)
})

test('hidden files, packages and other files of the folder are not pages', async (t) => {
  const files = ['a.py', '1_b.py', '.c.py', '__init__.py', 'd.txt', 'e.pyc']

  t.strictSame(files.filter(isPageFile), ['a.py', '1_b.py'])
})

test('pages are sorted as in the navigation', async (t) => {
  const files = ['b.py', '10_x.py', 'A.py', '2_y.py', '2_x.py', 'a.py', '.txt']

  t.strictSame(files.toSorted(comparePageFiles), [
    '2_x.py',
    '2_y.py',
    '10_x.py',
    '.txt',
    'A.py',
    'a.py',
    'b.py'
  ])
})
