import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { costOf, socketsCost, totalOf } from '../../cost/cost.ts'
import { costTable } from '../../cost/table.ts'
import { ROOT } from '../../images.ts'
import { example } from '../../settings/example.ts'
import { production } from '../../settings/production.ts'
import { listAt } from '../support/json.ts'
import { resourcesOf, templateOf } from '../support/template.ts'
import { SHIPPED, VARIANTS } from '../support/variants.ts'

test('the cheapest profile costs the sum of its parts', async (t) => {
  const cost = costOf(example, 100)

  // Half a vCPU and 1 GB on ARM; a load balancer with two addresses; one address of the task.
  t.equal(cost.tasks.toFixed(2), ((0.5 * 0.03238 + 0.00356) * 730).toFixed(2))
  t.equal(cost['public addresses'].toFixed(2), '10.95')
  t.equal(cost['NAT gateways'], 0)
  t.equal(cost['sign-in'], 0)
  t.equal(Math.round(totalOf(cost)), 46)
})

test('Plus charges for the first person, and Essentials from the 10,001st person on', async (t) => {
  t.equal(costOf(production, 100)['sign-in'], 2)
  t.equal(costOf(example, 10_000)['sign-in'], 0)
  t.equal(Math.round(costOf(example, 100_000)['sign-in']), 1350)
})

test('x86 costs more than ARM', async (t) => {
  const x86 = { ...example, size: { ...example.size, architecture: 'X86_64' as const } }
  t.ok(costOf(x86, 1).tasks > costOf(example, 1).tasks)
})

test('100,000 open websockets cost about 195 dollars a month', async (t) => {
  t.equal(Math.round(socketsCost(100_000)), 195)
})

test('the number of alarms and firewall rules equals that of the stack', async (t) => {
  const template = templateOf(production)
  t.equal(resourcesOf(template, 'AWS::CloudWatch::Alarm').length, 9)
  const [acl] = resourcesOf(template, 'AWS::WAFv2::WebACL')
  t.equal(listAt(acl?.Properties, 'Rules').length, 5)
})

test('the guide shows the table of the current prices', async (t) => {
  const guide = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')
  t.ok(guide.includes(costTable(SHIPPED, 100)), `run: node infra/cost/main.ts`)
})

test('each gateway adds the cost of its address', async (t) => {
  const { appconfig } = VARIANTS
  t.equal(appconfig && costOf(appconfig, 1)['public addresses'].toFixed(2), '10.95')
})
