package deflate

// A search is how a level looks for matches.
type search struct {
	run      int  // the shortest run that is worth a match, 4 or more: a byte that repeats is a frequent one, and cheap as a literal
	depth    int  // occurrences that it looks at
	nice     int  // the length of a match that ends the search
	patience int  // after each so many places without a match it leaves out one more between those it tries
	lazy     bool // whether a better match that begins a byte later is preferred
	optimal  bool // whether the cheapest of all sequences is taken; otherwise each match is the best at its place
}

// searches are those of the levels; level 1 looks for runs alone.
var searches = [10]search{
	1: {run: 5},
	2: {run: 5, depth: 1, nice: 16, patience: 256},
	3: {run: 6, depth: 2, nice: 32, patience: 512, lazy: true},
	4: {run: 6, depth: 4, nice: 64, patience: 1024, lazy: true},
	5: {run: 6, depth: 8, nice: 128, patience: 1 << 20, lazy: true},
	6: {run: 6, depth: 5, nice: 64, optimal: true},
	7: {run: 6, depth: 12, nice: 96, optimal: true},
	8: {run: 6, depth: 32, nice: 128, optimal: true},
	9: {run: 6, depth: 96, nice: 258, optimal: true},
}

// costs are bits that symbols are expected to take, with the extra bits of matches.
type costs struct {
	literal  [256]int32
	length   [maxMatch + 1]int32
	distance [maxDistance]int32 // by symbol
}

// learn takes the code of a block for what the next will have. Symbols that did not occur are taken for rare.
func (c *costs) learn(b *block) {
	const rareSymbol, rareDistance = 13, 9
	or := func(e, rare uint32) int32 {
		if e == 0 {
			return int32(rare)
		}
		return int32(e & 0xff)
	}
	for i := range c.literal {
		c.literal[i] = or(b.symbolCode[i], rareSymbol)
	}
	for n := minMatch; n <= maxMatch; n++ {
		s := lengthSymbols[n-minMatch]
		c.length[n] = or(b.symbolCode[lengthCodes+int(s)], rareSymbol) + int32(lengthExtra[s])
	}
	for s := range c.distance {
		c.distance[s] = or(b.distanceCode[s], rareDistance) + int32(distanceExtra[s])
	}
}

// match returns the cost of a match.
func (c *costs) match(m match) int32 {
	return c.length[m.length] + c.distance[distanceSymbol(m.distance)]
}

// saved returns how many bits a match at a place saves, against literals and runs.
func (c *Compressor) saved(i int, m match) int32 {
	const enough = 200 // more is not worth being added up
	sum := -c.costs.match(m)
	for end := i + m.length; i < end && sum < enough; {
		run := c.endOfRun(i, end) - i
		if run < c.search.run {
			sum += c.costs.literal[c.finder.data[i]]
			i++
			continue
		}
		sum += c.costs.length[run] + c.costs.distance[0]
		i += run
	}
	return sum
}

// best returns the match that saves most at a place, the run that begins there if it is as good, none if nothing is saved.
func (c *Compressor) best(i int) (m match, saved int32) {
	data := c.finder.data
	c.found = c.finder.find(i, c.search.depth, c.search.nice, c.found[:0])
	if run := c.endOfRun(i, min(len(data), i+maxMatch)) - i; run >= c.search.run {
		m, saved = match{run, 1}, 1
	}
	for _, f := range c.found {
		if f.distance == 1 {
			continue
		}
		if s := c.saved(i, f); s > saved {
			m, saved = f, s
		}
	}
	return m, saved
}

// matches makes the sequences of the next block and tells where it ends: match by match.
func (c *Compressor) matches(data []byte, from int) (to int) {
	sequences := c.block.sequences[:0]
	literals, i := from, from // where the literals at hand begin; where to look for a match
	misses := 0               // places without a match since the last one
	for end := min(len(data), from+blockSymbols); i < end; {
		m, saved := c.best(i)
		if saved == 0 {
			i = min(i+1+misses/c.search.patience, end)
			misses++
			continue
		}
		misses = 0
		next := i + 1
		for c.search.lazy && m.distance > 1 && m.length < c.search.nice && next < end {
			later, more := c.best(next)
			next++
			if more <= saved {
				break
			}
			i, m, saved = next-1, later, more
		}
		sequences = append(sequences, sequence{uint32(i - literals), uint16(m.length), uint16(m.distance)})
		i += m.length
		c.finder.skip(next, i)
		literals = i
		end = min(len(data), end+m.length-1) // a match is one symbol
	}
	c.block.sequences = append(sequences, sequence{literals: uint32(i - literals)})
	return i
}
