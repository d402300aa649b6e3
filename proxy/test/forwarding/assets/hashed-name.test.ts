import { test } from 'tap'
import { isHashedName } from '../../../forwarding/assets/hashed-name.ts'

test('a hashed name of any supported Streamlit is recognized, and only below `static`', async (t) => {
  const cases = [
    ['/static/js/index.DormvYxC.js', true],
    ['/static/js/main.754d974e.js', true],
    ['/static/js/UriUtil.CZTdJmE_.js', true],
    ['/static/css/index.C1JORDN2.css', true],
    ['/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2', true],
    ['/static/media/SourceSansPro-Bold.118dea98980e20a81ced.woff2', true],
    ['/static/js/emotion-react.browser.esm.Dz233AqG.js', true],
    ['/static/js/index.js', false],
    ['/static/', false],
    ['/static', false],
    ['/static/js/index.DormvYxC.js?v=1', false],
    ['/static/js/%C3%A4.DormvYxC.js', false],
    ['/app/static/js/index.DormvYxC.js', false],
    ['/favicon.png', false],
    [`/static/js/${'x'.repeat(200)}.DormvYxC.js`, false]
  ] as const
  for (const [target, expected] of cases) t.equal(isHashedName(target, ''), expected, target)
})

test('a hashed name is recognized below the base path only', async (t) => {
  t.ok(isHashedName('/base/static/js/index.DormvYxC.js', '/base'))
  t.notOk(isHashedName('/static/js/index.DormvYxC.js', '/base'))
})
