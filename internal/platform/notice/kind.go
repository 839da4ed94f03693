package notice

import "slices"

// How a kind of notice comes by mail.
const (
	MailNow    = "now"
	MailDigest = "digest"
	MailOff    = "off"
)

// Kind is a kind of notice about which people can choose. Its name for people stands under notice_kind.<Name> in the
// language files, that of its group under notice_group.<Group>.
type Kind struct {
	Name  string
	Group string
	Mail  string // how it comes by mail until somebody chooses; "" when it has no mail, whose texts are mail.<Name>
	Fixed bool   // it cannot be switched off
	// Told reports whether anything tells of it now; nil: it does. People choose about what they are told.
	Told func() bool
}

// digestKind is not told but collects what is: only its mail can be ended.
var digestKind = Kind{Name: "digest", Group: "digest"}

// Offer adds kinds to those that people can choose about. Modules offer theirs when they are made. What is told of a
// kind that nobody offered is shown in the browser only.
func (n *Notices) Offer(kinds ...Kind) { n.kinds = append(n.kinds, kinds...) }

func (n *Notices) kind(name string) (Kind, bool) {
	i := slices.IndexFunc(n.kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return n.kinds[i], true
}
