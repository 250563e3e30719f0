// Package figure lays out pictures, curves and histograms in a grid with titles and writes the whole as PNG or SVG.
package figure
