package learning

// Look says as whom somebody looks at a course: as themselves, or as somebody who enrols this moment. Only the team may do
// the latter, and see with it what trainees do not find yet. Exported because what is embedded and is not, Huma does not read.
type Look struct {
	Preview bool `query:"preview" doc:"For the course's team: as somebody sees it who enrols this moment; nothing is recorded"`
	Drafts  bool `query:"drafts" doc:"A preview with what is not published yet and with the drafts of articles, each marked"`
}

// others reports whether the person looks as somebody else.
func (l Look) others() bool { return l.Preview || l.Drafts }

// reveal shows what stands in a section and is not published yet.
func (l Look) reveal(steps []step) {
	for i, st := range steps {
		steps[i] = l.revealed(st)
	}
}

// revealed is the step as it is shown to that look.
func (l Look) revealed(st step) step {
	if l.Drafts && !st.Shown && st.Section != nil {
		st.Shown, st.Revealed = true, true
	}
	return st
}
