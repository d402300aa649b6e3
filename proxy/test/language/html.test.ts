import { test } from 'tap'
import { html } from '../../language/html.ts'

test('a value in a template is text, unless it is markup', async (t) => {
  const evil = `<script>"&'`

  t.equal(
    html`<p title="${evil}">${evil}${1}${html`<b>${evil}</b>`}${[html`<i>`, html`</i>`]}</p>`
      .markup,
    '<p title="&#60;script&#62;&#34;&#38;&#39;">&#60;script&#62;&#34;&#38;&#39;1<b>&#60;script&#62;&#34;&#38;&#39;</b><i></i></p>'
  )
})
