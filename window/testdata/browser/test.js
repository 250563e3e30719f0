// Drives the windows of the program demo in Chromium, as a person would: node test.js [folder for screenshots]. It needs Go, and Chromium at $CHROMIUM.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const root = new URL('../../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'purecv-window-'))
const screenshots = process.argv[2]
execFileSync('go', ['build', '-o', join(folder, 'demo'), './window/testdata/demo'], { cwd: root, stdio: 'inherit' })

// start runs the program. It returns its address, and a function that waits for a line it prints.
async function start() {
	const program = spawn(join(folder, 'demo'), { cwd: root, env: { ...process.env, PATH: '/nonexistent' } }) // without a browser to open
	const lines = []
	let arrived = () => {}
	createInterface({ input: program.stdout }).on('line', line => { lines.push(line); arrived() })
	const exit = new Promise(resolve => program.on('exit', resolve))
	const address = await new Promise(resolve => createInterface({ input: program.stderr }).on('line', line => {
		const m = /http:\S+/.exec(line)
		if (m) resolve(m[0])
	}))
	const saw = async want => {
		const seen = []
		const late = AbortSignal.timeout(5000)
		for (;;) {
			while (lines.length > 0) {
				seen.push(lines.shift())
				if (want.test(seen.at(-1))) return
			}
			await new Promise((resolve, reject) => {
				arrived = resolve
				late.onabort = () => reject(new Error(`the program has not printed ${want}, but ${seen}`))
			})
		}
	}
	return { address, saw, exit }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

async function open(program, options) {
	const page = await (await browser.newContext(options)).newPage()
	const faults = []
	page.on('pageerror', e => faults.push(e.message))
	page.on('console', m => { if (m.type() === 'error' && !m.text().includes('ERR_')) faults.push(m.text()) })
	page.on('request', r => assert.equal(new URL(r.url()).host, new URL(program.address).host, 'a request to elsewhere'))
	await page.goto(program.address)
	await page.locator('section[aria-label=steps] img[src]').waitFor()
	await page.locator('section[aria-label=small] img[src]').waitFor()
	return { page, faults }
}

const shoot = async (page, name) => { if (screenshots) await page.screenshot({ path: join(screenshots, name + '.png') }) }
let passed = 0
async function test(name, run) {
	await run()
	passed++
	console.log('ok', name)
}

const program = await start()
const { page, faults } = await open(program, { viewport: { width: 1100, height: 700 }, colorScheme: 'light' })
const steps = page.locator('section[aria-label=steps]')
const picture = steps.locator('img')

await test('the address has lost the token', async () => assert.equal(new URL(page.url()).search, ''))

await test('pictures have their sizes, and windows lie beside each other', async () => {
	assert.equal(await page.locator('section[aria-label=small] .whole').textContent(), '100 %')
	assert.equal(Math.round((await picture.boundingBox()).width), 600)
	const a = await page.locator('section[aria-label=small]').boundingBox()
	const b = await steps.boundingBox()
	assert.ok(a.x + a.width <= b.x || a.y + a.height <= b.y, 'they overlap: ' + JSON.stringify([a, b]))
	await shoot(page, 'window-light')
})

await test('keys reach the program', async () => {
	await page.keyboard.press('a')
	await program.saw(/^key 97$/)
	await page.keyboard.press('ArrowLeft')
	await program.saw(/^key 65361$/)
	await page.keyboard.press('Enter')
	await program.saw(/^key 13$/)
	await page.keyboard.press('Escape')
	await program.saw(/^key 27$/)
	await page.keyboard.press('Backspace')
	await program.saw(/^key 8$/)
	await page.keyboard.press('Tab')
	await program.saw(/^key 9$/)
})

await test('a trackbar that is dragged calls the program and changes the picture', async () => {
	const before = await picture.getAttribute('src')
	const bar = await steps.locator('input').boundingBox()
	const y = bar.y + bar.height / 2
	await page.mouse.move(bar.x + bar.width * 127 / 255, y)
	await page.mouse.down()
	await page.mouse.move(bar.x + bar.width * .8, y, { steps: 5 })
	await page.mouse.up()
	await page.locator('h2').first().hover()
	await page.keyboard.press('x') // the program shows the picture anew after a key
	const value = Number(await steps.locator('input').inputValue())
	assert.ok(value > 190 && value < 215, `${value}`)
	await program.saw(new RegExp(`^level ${value}$`))
	await program.saw(/^key 120$/)
	await page.waitForFunction(old => document.querySelector('section[aria-label=steps] img').getAttribute('src') !== old, before)
})

await test('arrows on a trackbar stay there', async () => {
	const value = Number(await steps.locator('input').inputValue())
	await steps.locator('input').focus()
	await page.keyboard.press('ArrowRight')
	await program.saw(new RegExp(`^level ${value + 1}$`))
})

await test('a click tells its pixel', async () => {
	const box = await picture.boundingBox() // 600 x 360 for 400 x 240
	await page.mouse.click(box.x + 300.5, box.y + 90.5)
	await program.saw(/^mouse 1 200 60 1 0$/)
	await program.saw(/^mouse 4 200 60 0 0$/)
	await page.keyboard.down('Shift')
	await page.mouse.click(box.x + 31, box.y + 31, { button: 'right' })
	await page.keyboard.up('Shift')
	await program.saw(/^mouse 2 20 20 18 0$/)
	await page.mouse.wheel(0, 100)
	await program.saw(/^mouse 10 20 20 0 -120$/)
	await page.mouse.dblclick(box.x + 31, box.y + 31)
	await program.saw(/^mouse 7 20 20 0 0$/)
})

await test('the value below the pointer is the image\'s', async () => {
	const box = await picture.boundingBox()
	await page.mouse.move(box.x + box.width - 1, box.y + 3)
	await steps.getByText(/^x 399  y 2  ·  1$/).waitFor()
})

await test('zoom shows pixels and goes back', async () => {
	await steps.getByRole('button', { name: 'Larger' }).click()
	await steps.getByRole('button', { name: 'Larger' }).click()
	assert.equal(await steps.locator('.whole').textContent(), '338 %')
	assert.equal(Math.round((await picture.boundingBox()).width), 1350)
	await shoot(page, 'window-zoom')
	await steps.locator('.whole').click()
	await steps.locator('.whole').click()
	assert.equal(await steps.locator('.whole').textContent(), '150 %')
})

await test('windows are moved by the mouse and by the program', async () => {
	const from = await steps.boundingBox()
	await page.mouse.move(from.x + 100, from.y + 15)
	await page.mouse.down()
	await page.mouse.move(from.x + 150, from.y + 55, { steps: 3 })
	await page.mouse.up()
	const to = await steps.boundingBox()
	assert.deepEqual([to.x - from.x, to.y - from.y], [50, 40])
	await page.keyboard.press('m')
	await page.waitForFunction(() => document.querySelector('section[aria-label=steps]').offsetLeft === 300)
})

await test('a page that is loaded again shows the windows', async () => {
	await page.reload()
	await picture.and(page.locator('[src]')).waitFor()
	await page.keyboard.press('b')
	await program.saw(/^key 98$/)
})

await test('another origin gets nothing', async () => {
	const stranger = await browser.newContext()
	const answer = await stranger.request.get(new URL('/', program.address).href)
	assert.equal(answer.status(), 401)
	await stranger.close()
})

await test('a window is closed by its button', async () => {
	await page.keyboard.press('n')
	const third = page.locator('section[aria-label^=third]')
	await third.locator('img[src]').waitFor()
	assert.equal((await third.boundingBox()).width, 402) // 400, and its border
	await third.getByRole('button', { name: 'Close' }).click()
	await third.waitFor({ state: 'detached' })
})

await test('a tab that is closed ends the program\'s wait', async () => {
	await page.close()
	await program.saw(/^key -1$/)
	await program.saw(/^open: false false$/)
	assert.equal(await program.exit, 0)
})

for (const [name, options] of Object.entries({
	'window-dark': { viewport: { width: 1100, height: 700 }, colorScheme: 'dark' },
	'window-phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
})) {
	await test(name, async () => {
		const again = await start()
		const other = await open(again, options)
		await shoot(other.page, name)
		await other.page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
		const { violations } = await other.page.evaluate(() => axe.run())
		assert.deepEqual(violations.map(v => v.id + ': ' + v.nodes.map(n => n.html)), [])
		assert.ok(await other.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the screen')
		const cut = await other.page.evaluate(() => [...document.querySelectorAll('.view')].filter(v => v.scrollWidth > v.clientWidth).length)
		assert.equal(cut, 0, 'pictures are wider than their windows')
		await other.page.keyboard.press('q')
		await other.page.getByText('The program has closed its windows.').waitFor()
		assert.equal(await again.exit, 0)
		assert.deepEqual(other.faults, [])
	})
}

assert.deepEqual(faults, [])
await browser.close()
console.log(`${passed} passed, 0 failed`)
