import type { Sample } from './sample.ts'

const [width, height, left, top, gap] = [760, 150, 70, 34, 46] as const

type Curve = {
  readonly title: string
  readonly of: (sample: Sample) => number
  readonly color: string
}

const curves: readonly Curve[] = [
  { title: 'resident memory, MiB', of: ({ memory }) => memory, color: '#0b6e99' },
  { title: 'open files', of: ({ files }) => files, color: '#8a5a00' },
  { title: 'open pairs of websockets', of: ({ pairs }) => pairs, color: '#1a7f37' }
]

/** The curves of a soak, one below the other over the same time, as an SVG picture. */
export function draw(samples: readonly Sample[], title: string): string {
  const end = samples.at(-1)?.at ?? 1
  const parts = curves.map((curve, index) => {
    const y = top + index * (height + gap)
    const most = Math.max(1, ...samples.map(curve.of)) * 1.1
    const points = samples.map((each) => {
      const [x, up] = [left + (each.at / end) * width, (curve.of(each) / most) * height]
      return `${x.toFixed(1)},${(y + height - up).toFixed(1)}`
    })
    return `<text x="${left}" y="${y - 8}">${curve.title}</text>
<rect x="${left}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#d0d7de"/>
<text x="${left - 8}" y="${y + 10}" text-anchor="end">${most.toFixed(0)}</text>
<text x="${left - 8}" y="${y + height}" text-anchor="end">0</text>
<polyline fill="none" stroke="${curve.color}" stroke-width="1.5" points="${points.join(' ')}"/>`
  })
  const [w, h] = [left + width + 20, top + curves.length * (height + gap) + 10]
  const minutes = `<text x="${left + width}" y="${h - 30}" text-anchor="end">${(end / 60).toFixed(1)} minutes</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="sans-serif" font-size="12" fill="#1f2328">
<title>${title}</title>
<rect width="${w}" height="${h}" fill="#ffffff"/>
${parts.join('\n')}
${minutes}
</svg>
`
}
