import { create } from '@bufbuild/protobuf'
import { test } from 'tap'
import {
  type ClientState,
  ClientStateSchema,
  type WidgetState
} from '../../generated/back_msg_pb.js'
import { NamedWidgets } from '../../relay/named-widgets.ts'
import { StreamlitSession } from '../../relay/session.ts'

const idOf = (digit: string) => `$$ID-${digit.repeat(32)}-None`
const [shown, other] = [idOf('a'), idOf('b')]

type Value = WidgetState['value']

const text = (value: string): Value => ({ case: 'stringValue', value })

const stateOf = (...widgets: readonly (readonly [string, Value])[]): ClientState =>
  create(ClientStateSchema, {
    widgetStates: { widgets: widgets.map(([id, value]) => ({ id, value })) }
  })

function setUp() {
  const session = new StreamlitSession('bob')
  session.deliverWidget('a'.repeat(32))
  const named = new NamedWidgets()
  /** What is left of it, by id; `null` where all of it is. */
  const limit = (state: ClientState, isFresh = false) =>
    named.limit(state, session, isFresh)
      ? null
      : (state.widgetStates?.widgets ?? []).map(({ id, value }) => `${id} ${value.value}`)
  return { session, limit }
}

test('a widget that was delivered may be named, whatever is said of it', async (t) => {
  const { limit } = setUp()
  t.equal(limit(stateOf([shown, text('x')])), null)
  t.equal(limit(stateOf([shown, { case: 'triggerValue', value: true }])), null)
  t.equal(limit(create(ClientStateSchema)), null, 'nor need any be')
})

test('any other is taken out, and so is what is no id of a widget', async (t) => {
  const { limit } = setUp()
  const left = [`${shown} x`]
  t.same(limit(stateOf([other, text('y')], [shown, text('x')])), left)
  t.same(limit(stateOf([shown, text('x')], ['secret', text('y')])), left)
  t.same(limit(stateOf(['secret', text('y')]), true), [])
})

test('a fresh session is told values from before, but no click', async (t) => {
  const clicks = [
    { case: 'triggerValue', value: true },
    { case: 'stringTriggerValue', value: { $typeName: 'pagewarden.streamlit.StringTriggerValue' } },
    { case: 'chatInputValue', value: { $typeName: 'pagewarden.streamlit.ChatInputValue' } },
    { case: 'jsonTriggerValue', value: '{}' }
  ] as const satisfies readonly Value[]
  for (const click of clicks) {
    const { limit } = setUp()
    t.same(limit(stateOf([other, click], [idOf('c'), text('z')]), true), [`${idOf('c')} z`])
  }
})

test('they are repeated until their widgets come, for as long as nothing changes', async (t) => {
  const { session, limit } = setUp()
  const state = () => stateOf([other, text('y')])
  t.equal(limit(state(), true), null)
  t.equal(limit(state()), null)
  t.same(limit(stateOf([other, text('changed')])), [], 'that might call something')
  t.same(limit(state()), [], 'as might going back')
  session.deliverWidget('b'.repeat(32))
  t.equal(limit(stateOf([other, text('changed')])), null, 'now it is there')
})

test('one that was left out once is not repeated any more', async (t) => {
  const { limit } = setUp()
  t.equal(limit(stateOf([other, text('y')]), true), null)
  t.equal(limit(stateOf()), null)
  t.same(limit(stateOf([other, text('y')])), [])
})

test('a widget has one value: the order of two could not change it later', async (t) => {
  const { limit } = setUp()
  const [one, two] = [[other, text('1')] as const, [other, text('2')] as const]
  t.same(limit(stateOf(one, two), true), [`${other} 1`])
  t.same(limit(stateOf(two, one)), [`${other} 1`])
})

test('what is remembered of a message is bounded', async (t) => {
  const { limit } = setUp()
  const ids = Array.from(
    { length: 2_001 },
    (_, at) => `$$ID-${at.toString(16).padStart(32, '0')}-None`
  )
  t.equal(limit(stateOf(...ids.map((id) => [id, text('')] as const)), true)?.length, 2_000)
})
