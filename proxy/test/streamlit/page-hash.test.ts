import { test } from 'tap'
import { hashFunctionOf, pageHash } from '../../streamlit/page-hash.ts'

// Made with Python: hashlib.blake2b(text, digest_size=16) and hashlib.md5(text).
const vectors = [
  ['', 'cae66941d9efbd404e4d88758ea67670', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['sales', '3c0cbf893977566777f4ba1f1b3891cd', '9ed083b1436e5f40ef984b28255eef18'],
  ['ページ', '47c25673261d47c3bcff3ec37df1a082', 'd86c8503ced0c56eb767de9d9f67f68a']
] as const

test('pages are hashed as Streamlit does, by either function', async (t) => {
  for (const [text, blake2b, md5] of vectors) {
    t.equal(pageHash(text, 'blake2b'), blake2b, `BLAKE2b of "${text}"`)
    t.equal(pageHash(text, 'md5'), md5, `MD5 of "${text}"`)
  }
})

test('the function is recognised by what it made', async (t) => {
  for (const [text, blake2b, md5] of vectors) {
    t.equal(hashFunctionOf(text, blake2b), 'blake2b')
    t.equal(hashFunctionOf(text, md5), 'md5')
    t.equal(hashFunctionOf(`${text}x`, blake2b), null)
    t.equal(hashFunctionOf(text, ''), null)
    t.equal(hashFunctionOf(text, blake2b.toUpperCase()), null)
  }
})
