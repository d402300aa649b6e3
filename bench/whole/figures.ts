/** What one run through one peer came to, by name. */
export type Figures = Readonly<Record<string, number>>
