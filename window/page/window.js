// The page of a program's windows: shows what the server tells and posts back what a person does.

const desk = document.getElementById('desk')
const note = document.getElementById('note')
const template = document.getElementById('window')
const windows = new Map() // by the server's number
const narrow = matchMedia('(max-width: 600px)') // as in the style sheet: windows one below the other, pictures as wide as the screen at most
let top = 1 // of what lies over what

// Actions are posted one request after the other, so that they arrive in their order; those that come meanwhile wait.
const waiting = []
let posting = false

async function post(action) {
	const last = waiting.at(-1)
	const replaces = last && last.kind === action.kind && last.window === action.window &&
		(action.kind === 'trackbar' && last.name === action.name || action.kind === 'mouse' && action.event === 0 && last.event === 0)
	if (replaces) waiting.pop()
	waiting.push(action)
	if (posting) return
	posting = true
	while (waiting.length > 0) {
		const actions = waiting.splice(0)
		await fetch('actions', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(actions) }).catch(() => {})
	}
	posting = false
}

// A Panel is one window.
class Panel {
	constructor(state) {
		this.state = state
		this.root = template.content.firstElementChild.cloneNode(true)
		const part = name => this.root.querySelector(name)
		this.title = part('h2')
		this.view = part('.view')
		this.image = part('img')
		this.bars = part('.bars')
		this.format = part('.format')
		this.value = part('.value')
		this.whole = part('.whole')
		this.zoom = state.resizable ? 0 : 1 // 0: as large as the window
		this.shown = 0 // version of the picture that is seen
		this.sliders = new Map()
		part('.in').onclick = () => this.setZoom(this.scale() * 1.5)
		part('.out').onclick = () => this.setZoom(this.scale() / 1.5)
		this.whole.onclick = () => this.setZoom(this.zoom === 1 && this.state.resizable ? 0 : 1)
		part('.close').onclick = () => post({ kind: 'close', window: this.state.id })
		this.root.addEventListener('pointerdown', () => this.raise())
		this.dragBy(part('header'))
		this.follow()
		new ResizeObserver(() => this.layOut()).observe(this.view)
		desk.append(this.root)
		this.raise()
	}

	raise() { this.root.style.zIndex = top++ }

	// update takes what the server tells of the window.
	update(state) {
		const old = this.state
		this.state = state
		this.title.textContent = this.title.title = state.title
		this.root.classList.toggle('resizable', state.resizable)
		this.root.setAttribute('aria-label', state.title)
		this.view.setAttribute('aria-label', 'Picture of ' + state.title)
		this.view.classList.toggle('watched', state.mouse)
		this.updateBars(state.trackbars)
		if (state.placed && (!this.placed || state.x !== old.x || state.y !== old.y)) this.move(state.x, state.y)
		if (state.width && (state.width !== this.width || state.height !== this.height)) {
			this.width = state.width
			this.height = state.height
			this.setView(state.width, state.height)
		}
		if (state.version === 0) this.ready = true // there is no picture to wait for
		placeAll()
		this.load()
	}

	// load fetches the newest picture, one at a time: pictures that come faster than that are passed over.
	async load() {
		if (this.loading || this.state.version === this.shown) return
		this.loading = true
		const { id, version, columns, rows, format } = this.state
		const next = new Image()
		next.src = `windows/${id}/picture?version=${version}`
		next.alt = ''
		next.draggable = false
		try {
			await next.decode()
			this.image.replaceWith(next)
			this.image = next
			const first = this.shown === 0 || this.columns !== columns || this.rows !== rows
			Object.assign(this, { columns, rows })
			this.format.textContent = `${columns} × ${rows} · ${format}`
			if (first) this.fitWindow()
			this.layOut()
			this.tellValue()
		} catch { /* the window or the program has gone */ }
		this.shown = version
		this.loading = false
		this.load()
	}

	// fitWindow gives the window the size of its picture.
	fitWindow() {
		const room = { width: document.documentElement.clientWidth - 24, height: document.documentElement.clientHeight - 90 }
		if (!this.width && this.state.resizable) {
			const scale = Math.min(1, room.width / this.columns, room.height / this.rows)
			this.setView(this.columns * scale, this.rows * scale)
		}
		if (!this.state.resizable && narrow.matches) this.zoom = Math.min(1, this.view.clientWidth / this.columns)
		this.layOut()
		this.ready = true
		placeAll()
	}

	setView(width, height) {
		this.view.style.width = width + 'px'
		this.view.style.height = height + 'px'
	}

	// place finds the first free place, row by row; if there is none, windows lie one over the other.
	place() {
		const gap = 8
		const others = [...windows.values()].filter(p => p !== this && p.placed).map(p => p.box())
		const { width, height } = this.box()
		const right = document.documentElement.clientWidth
		const rows = [gap, ...others.map(b => b.y + b.height + gap)].sort((a, b) => a - b)
		const columns = [gap, ...others.map(b => b.x + b.width + gap)].sort((a, b) => a - b)
		for (const y of rows) {
			for (const x of columns) {
				const free = others.every(b => x + width + gap <= b.x || x >= b.x + b.width + gap || y + height + gap <= b.y || y >= b.y + b.height + gap)
				if (free && (x + width + gap <= right || x === gap)) return this.move(x, y)
			}
		}
	}

	box() {
		return { x: this.root.offsetLeft, y: this.root.offsetTop, width: this.root.offsetWidth, height: this.root.offsetHeight }
	}

	move(x, y) {
		this.root.style.left = x + 'px'
		this.root.style.top = y + 'px'
		if (this.placed) return
		this.placed = true
		this.root.classList.add('placed') // which makes it visible
		if (document.activeElement === document.body) this.view.focus({ preventScroll: true })
	}

	// dragBy moves the window with the header.
	dragBy(header) {
		let from = null
		header.onpointerdown = e => {
			if (e.button !== 0 || e.target.closest('button')) return
			const box = this.box()
			from = { x: e.clientX - box.x, y: e.clientY - box.y }
			header.setPointerCapture(e.pointerId)
		}
		header.onpointermove = e => {
			if (from) this.move(Math.max(e.clientX - from.x, 40 - this.root.offsetWidth), Math.max(e.clientY - from.y, 0))
		}
		header.onpointerup = header.onpointercancel = () => { from = null }
	}

	// scale is how many pixels of the screen a pixel of the picture has.
	scale() {
		if (this.zoom > 0) return this.zoom
		return Math.min(this.view.clientWidth / this.columns, this.view.clientHeight / this.rows) || 1
	}

	// setZoom keeps what lies in the middle, or at a place of the view.
	setZoom(zoom, x = this.view.clientWidth / 2, y = this.view.clientHeight / 2) {
		const before = this.scale()
		this.zoom = zoom && Math.min(Math.max(zoom, 1 / 64), 64)
		if (Math.abs(this.zoom - 1) < .01) this.zoom = 1
		const column = (this.view.scrollLeft + x) / before
		const row = (this.view.scrollTop + y) / before
		if (!this.view.style.width) this.setView(this.view.offsetWidth, this.view.offsetHeight) // the window keeps its size
		this.layOut()
		this.view.scrollTo(column * this.scale() - x, row * this.scale() - y)
	}

	layOut() {
		if (!this.columns) return
		const scale = this.scale()
		this.image.style.width = this.columns * scale + 'px'
		this.image.style.height = this.rows * scale + 'px'
		this.view.classList.toggle('zoomed', scale > 1)
		this.view.style.overflow = this.zoom ? 'auto' : 'hidden'
		this.whole.textContent = Math.round(scale * 100) + ' %'
		this.root.style.width = this.view.offsetWidth + 2 + 'px' // whatever the title's and the bars'
	}

	updateBars(bars) {
		for (const [name, slider] of this.sliders) {
			if (!bars.some(b => b.name === name)) {
				slider.label.remove()
				this.sliders.delete(name)
			}
		}
		for (const bar of bars) {
			let slider = this.sliders.get(bar.name)
			if (!slider) {
				slider = this.newSlider(bar.name)
				this.sliders.set(bar.name, slider)
			}
			slider.input.min = bar.min
			slider.input.max = bar.max
			if (!slider.held) slider.input.value = bar.value
			slider.output.textContent = slider.input.value
		}
	}

	newSlider(name) {
		const label = document.createElement('label')
		const text = document.createElement('span')
		const input = document.createElement('input')
		const output = document.createElement('output')
		text.textContent = name
		input.type = 'range'
		label.append(text, input, output)
		this.bars.append(label)
		const slider = { label, input, output, held: false }
		input.oninput = () => {
			output.textContent = input.value
			post({ kind: 'trackbar', window: this.state.id, name, value: Number(input.value) })
		}
		input.onpointerdown = () => { slider.held = true }
		input.onpointerup = input.onpointercancel = () => { slider.held = false }
		return slider
	}

	// pixelAt is the pixel of the picture below the pointer.
	pixelAt(e) {
		const box = this.image.getBoundingClientRect()
		return { x: Math.floor((e.clientX - box.left) / box.width * this.columns), y: Math.floor((e.clientY - box.top) / box.height * this.rows) }
	}

	// follow tells the program, and the footer, what the mouse does.
	follow() {
		const view = this.view
		const tell = (e, event, delta = 0) => {
			if (!this.state.mouse || !this.columns) return
			const flags = e.buttons & 1 | e.buttons & 2 | e.buttons & 4 | e.ctrlKey << 3 | e.shiftKey << 4 | e.altKey << 5
			post({ kind: 'mouse', window: this.state.id, event, ...this.pixelAt(e), flags, delta })
		}
		const down = [1, 3, 2]
		const up = [4, 6, 5]
		const double = [7, 9, 8]
		view.onpointerdown = e => {
			if (e.target === view || e.button > 2) return // its scroll bars
			if (this.state.mouse) view.setPointerCapture(e.pointerId)
			tell(e, down[e.button])
		}
		view.onpointerup = e => { if (e.button <= 2) tell(e, up[e.button]) }
		view.ondblclick = e => tell(e, double[e.button])
		view.onpointermove = e => {
			this.pointer = this.columns ? this.pixelAt(e) : null
			this.tellValue()
			tell(e, 0)
		}
		view.onpointerleave = () => { this.pointer = null; this.value.textContent = '' }
		view.oncontextmenu = e => { if (this.state.mouse) e.preventDefault() }
		view.addEventListener('wheel', e => {
			if (e.ctrlKey) {
				const box = view.getBoundingClientRect()
				e.preventDefault()
				this.setZoom(this.scale() * 1.0015 ** -e.deltaY, e.clientX - box.left, e.clientY - box.top)
			} else if (this.state.mouse) {
				e.preventDefault()
				if (e.deltaY) tell(e, 10, -120 * Math.sign(e.deltaY))
				if (e.deltaX) tell(e, 11, 120 * Math.sign(e.deltaX))
			}
		}, { passive: false })
	}

	// tellValue shows the values of the pixel below the pointer, as the program has them.
	async tellValue() {
		if (this.asking) { this.again = true; return }
		const at = this.pointer
		if (!at || at.x < 0 || at.y < 0 || at.x >= this.columns || at.y >= this.rows) { this.value.textContent = ''; return }
		this.asking = true
		try {
			const answer = await fetch(`windows/${this.state.id}/pixel?x=${at.x}&y=${at.y}`)
			if (answer.ok && this.pointer) {
				const { values } = await answer.json()
				const names = values.length === 1 ? [''] : ['R ', 'G ', 'B ', 'A ']
				this.value.textContent = `x ${at.x}  y ${at.y}  ·  ` + values.map((v, i) => names[i] + v).join('  ')
			}
		} catch { /* the program has gone */ }
		this.asking = false
		if (this.again) { this.again = false; this.tellValue() }
	}
}

// placeAll places the windows that have no place, in the order in which they were opened.
function placeAll() {
	for (const panel of windows.values()) {
		if (!panel.ready) return
		if (!panel.placed) panel.place()
	}
}

// Keys go to the program, but those that work a control or belong to the browser.
const codes = {
	Enter: 13, Escape: 27, Backspace: 8, Home: 0xff50, ArrowLeft: 0xff51, ArrowUp: 0xff52, ArrowRight: 0xff53, ArrowDown: 0xff54,
	PageUp: 0xff55, PageDown: 0xff56, End: 0xff57, Insert: 0xff63, Delete: 0xffff,
}
for (let i = 1; i <= 12; i++) if (i !== 5 && i < 11) codes['F' + i] = 0xffbd + i // F5, F11 and F12 are the browser's

function codeOf(e) {
	if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return 0
	const control = e.target.closest('button, input')
	if (control && (e.key === 'Enter' || e.key === ' ' || control.matches('input') && /^(Arrow|Page|Home|End)/.test(e.key))) return 0
	if (e.key === 'Tab') return e.target.matches('.view') && !e.shiftKey ? 9 : 0 // elsewhere, and backwards, it moves the focus
	if (codes[e.key]) return codes[e.key]
	const letters = [...e.key]
	if (letters.length !== 1) return 0
	const code = letters[0].codePointAt(0)
	return code > 0xff ? code + 0x01000000 : code
}

addEventListener('keydown', e => {
	const code = codeOf(e)
	if (!code) return
	e.preventDefault()
	post({ kind: 'key', code })
})

// The server's events.
const events = new EventSource('events')
events.onmessage = e => {
	const states = JSON.parse(e.data)
	for (const [id, panel] of windows) {
		if (!states.some(s => s.id === id)) {
			panel.root.remove()
			windows.delete(id)
		}
	}
	for (const state of states) {
		if (!windows.has(state.id)) windows.set(state.id, new Panel(state))
		windows.get(state.id).update(state)
	}
	document.title = states.map(s => s.title).join(' · ') || 'purecv windows'
	note.textContent = states.length ? '' : 'No window is open.'
}
events.onerror = () => { note.textContent = 'The program does not answer. It may have ended.' }
events.addEventListener('end', () => {
	events.close()
	note.textContent = 'The program has closed its windows.'
})
