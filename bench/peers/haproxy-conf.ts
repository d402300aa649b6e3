/** One thread, as nginx has one process; connections to the app are persistent and shared. */
export function haproxyConf(port: number, upstream: number): string {
  return `global
  nbthread 1
  maxconn 8000
defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout tunnel 600s
frontend all
  bind 127.0.0.1:${port} backlog 4096
  default_backend app
backend app
  server app 127.0.0.1:${upstream}
`
}
