/**
 * The contrast of two colours from 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance").
 *
 * @param one as `#rrggbb`.
 */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminanceOf(colour: string): number {
  const [, red = '', green = '', blue = ''] = /^#(..)(..)(..)$/.exec(colour) ?? []
  return 0.2126 * channelOf(red) + 0.7152 * channelOf(green) + 0.0722 * channelOf(blue)
}

function channelOf(hex: string): number {
  const part = Number.parseInt(hex, 16) / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

/** The custom properties with a colour, in a style's light and dark scheme. */
export function schemesOf(style: string): Readonly<Record<'light' | 'dark', Colours>> {
  const [before = '', after = ''] = style.split('@media (prefers-color-scheme: dark)')
  const light = coloursIn(before)
  return { light, dark: { ...light, ...coloursIn(after) } }
}

export type Colours = Readonly<Record<string, string>>

function coloursIn(css: string): Colours {
  const [, block = ''] = /:root \{([^}]*)\}/.exec(css) ?? []
  return Object.fromEntries(
    [...block.matchAll(/(--[a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [
      name,
      value
    ])
  )
}
