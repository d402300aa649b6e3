import { test } from 'tap'
import { haproxyConf } from '../../peers/haproxy-conf.ts'
import { nginxConf } from '../../peers/nginx-conf.ts'
import { oauth2ProxyArgs } from '../../peers/oauth2-proxy-conf.ts'

test('nginx keeps its connections open and writes only to its folder', async (t) => {
  const conf = nginxConf(8080, 8501)
  t.match(conf, 'server 127.0.0.1:8501;')
  t.match(conf, 'listen 127.0.0.1:8080 ')
  t.match(conf, 'access_log off;')
  for (const name of ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) {
    t.match(conf, `${name}_temp_path ${name};`)
  }
})

test('HAProxy uses one thread in front of the same app', async (t) => {
  const conf = haproxyConf(8080, 8501)
  t.match(conf, 'nbthread 1')
  t.match(conf, 'bind 127.0.0.1:8080 ')
  t.match(conf, 'server app 127.0.0.1:8501')
})

test('oauth2-proxy signs in with the user pool and admits one group', async (t) => {
  const args = oauth2ProxyArgs({ port: 8080, upstream: 8501, issuer: 'http://127.0.0.1:9000' })
  t.match(args, [
    '--http-address=127.0.0.1:8080',
    '--upstream=http://127.0.0.1:8501/',
    '--provider=oidc',
    '--oidc-issuer-url=http://127.0.0.1:9000'
  ])
  t.ok(args.includes('--allowed-group=analysts'))
  t.match(
    args.find((arg) => arg.startsWith('--cookie-secret=')),
    /=[0-9a-f]{32}$/
  )
})
