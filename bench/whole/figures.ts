/** The figures of one run through one peer, by name. */
export type Figures = Readonly<Record<string, number>>
