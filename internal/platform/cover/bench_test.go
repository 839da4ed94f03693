package cover

import "testing"

func BenchmarkSVG(b *testing.B) {
	for b.Loop() {
		SVG(Course("practical-statistics", 195, 3))
	}
}

func BenchmarkPNG(b *testing.B) {
	for _, family := range Families() {
		b.Run(family, func(b *testing.B) {
			s := Course("practical-statistics", 195, None).Preview()
			s.Family = family
			for b.Loop() {
				if _, err := PNG(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
