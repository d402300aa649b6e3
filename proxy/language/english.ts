import type { Words } from './sentences.ts'

export const ENGLISH: Words = {
  sentences: {
    400: 'This request cannot be understood.',
    401: 'You are not signed in, or your sign-in has ended.',
    403: 'You may not open this.',
    404: 'There is nothing here.',
    405: 'This cannot be done here.',
    413: 'This is too much at once.',
    421: 'This address is not served here.',
    502: 'The app cannot be reached.',
    503: 'Who you are cannot be checked at the moment.',
    504: 'The app did not answer in time.'
  },
  unanswered: 'This request cannot be answered.',
  broken: 'Something went wrong on our side.',

  askedFor: 'You asked for',
  youAre: 'You are',
  request: 'Request',
  contact: 'Contact',

  askContact: 'If you need it for your work, write to the contact above and name the request.',
  askOwner: 'If you need it for your work, ask whoever runs this app and name the request above.',
  mayNotExist: 'Perhaps it does not exist at all: look at the address again.',
  youMayOpen: 'You may open',
  mayOpenNothing: 'There is no page of this app that you may open.',
  signInEnded: 'Reload this page to sign in again.',
  signInRevoked: 'Your sign-in was ended by an operator of this app. Sign out to sign in anew.',
  reload: 'Reload this page',
  checkAddress: 'Look at the address again: it may be mistyped or out of date.',
  comesBack:
    'There is nothing you need to do: this page looks again by itself and goes on as soon as it can.',
  tabComesBack: 'This tab goes on by itself as soon as it can.',
  tellContact:
    'If it stays like this for more than a few minutes, tell whoever runs this app and name the request above.',
  tryAgain: 'Try again now',
  toTheApp: 'Go to the app',

  signOut: 'Sign out',
  signedOut: 'You are signed out.',
  closeTabs: 'Close the window if you share this computer with others.',
  signInAgain: 'Sign in again',
  signOutQuestion: 'Do you want to sign out?',
  signOutWhy:
    'Something outside this app has asked for it, so we ask you. All your open pages of the app end with it.',
  stay: 'Stay signed in',
  signingOut: 'Signing you out …',
  goOn: 'Go on if nothing happens',

  noticeTitle: 'Access denied',
  notice: (page) => `You may not open the page ${page}.`,
  lostSession: (page) =>
    `You may no longer open the page ${page}, which was part of what you had open here. Start afresh to go on.`,
  startAfresh: 'Start afresh',
  close: 'Close',

  unguarded: 'This app is not protected from inside, so nobody is let in.',
  unguardedWhy:
    'Whoever runs it has to put the folder guard of Pagewarden on PYTHONPATH where Streamlit starts.',

  pausedTitle: 'The connection was closed again and again.',
  pausedWhy: 'This page has stopped connecting. Try again in a minute.'
}
