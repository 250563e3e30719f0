package figure

import (
	"math"
	"strconv"
	"strings"
)

// A tick is a round number on an axis.
type tick struct {
	value float64
	label string
}

// ticks returns the round numbers from low to high at the smallest of the usual distances that fits accepts, which is asked with
// the distance; at most 12. With whole they are integers. None if there is no room for any.
func ticks(low, high float64, whole bool, fits func(step float64, labels []tick) bool) []tick {
	if low == high {
		return []tick{{low, number(low)}}
	}
	for n := 10.0; n >= 0.5; n /= 1.2 {
		step, decimals, ok := roundStep((high-low)/n, whole)
		if !ok {
			continue
		}
		first := math.Ceil(low/step - 1e-9)
		var list []tick
		for i := 0.0; i < 12 && float64((first+i)*step) <= high+float64(step*1e-9); i++ {
			v := (first + i) * step
			list = append(list, tick{v, tickLabel(v, step, decimals)})
		}
		if len(list) > 0 && fits(step, list) {
			return list
		}
	}
	return nil
}

// roundStep returns the smallest of 1, 2, 2.5 and 5 times a power of ten that is not less than step, and its number of decimals.
func roundStep(step float64, whole bool) (round float64, decimals int, ok bool) {
	if !(step > 0) || math.IsInf(step, 0) {
		return 0, 0, false
	}
	if whole {
		step = max(step, 1)
	}
	_, power, _ := strings.Cut(strconv.FormatFloat(step, 'e', -1, 64), "e")
	exponent, _ := strconv.Atoi(power)
	for _, c := range []struct {
		digits   string
		decimals int
	}{{"1", 0}, {"2", 0}, {"2.5", 1}, {"5", 0}, {"10", -1}} {
		round, err := strconv.ParseFloat(c.digits+"e"+power, 64)
		if err == nil && round >= step*(1-1e-9) && !(whole && round != math.Trunc(round)) {
			return round, max(0, c.decimals-exponent), true
		}
	}
	return 0, 0, false
}

// tickLabel writes a multiple of step.
func tickLabel(v, step float64, decimals int) string {
	if math.Abs(v) < step/2 {
		return "0"
	}
	if math.Abs(v) >= 1e6 || decimals > 5 {
		return exponential(v, 6)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// number writes a value with four digits, or all those of an integer.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v+0, 'f', 0, 64)
	}
	return exponential(v, 4)
}

// exponential writes a value with so many digits at most, and 1e6 for 1e+06.
func exponential(v float64, digits int) string {
	mantissa, power, found := strings.Cut(strconv.FormatFloat(v, 'g', digits, 64), "e")
	if !found {
		return mantissa
	}
	n, _ := strconv.Atoi(power)
	return mantissa + "e" + strconv.Itoa(n)
}
