/** A page of the sample app (streamlit/app.py) and how to tell by looking that it is shown. */
export type SamplePage = {
  readonly path: string
  /** The page's title on the page itself: on no other page and in no navigation. */
  readonly heading: string
}

export const SAMPLE_PAGES: readonly SamplePage[] = [
  { path: '/', heading: 'Welcome to Harbour Coffee' },
  { path: '/handbook', heading: 'Staff handbook' },
  { path: '/sales', heading: 'Sales by region' },
  { path: '/payroll', heading: 'Payroll of this month' },
  { path: '/admin', heading: 'Control room' }
]
