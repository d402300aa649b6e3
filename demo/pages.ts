/** A page of the sample app (streamlit/app.py), and the heading that proves that it is shown. */
export type SamplePage = {
  readonly path: string
  /** The title on the page itself. It is on no other page and not in the navigation. */
  readonly heading: string
}

export const SAMPLE_PAGES: readonly SamplePage[] = [
  { path: '/', heading: 'Welcome to Harbour Coffee' },
  { path: '/handbook', heading: 'Staff handbook' },
  { path: '/sales', heading: 'Sales by region' },
  { path: '/payroll', heading: 'Payroll of this month' },
  { path: '/admin', heading: 'Control room' }
]
