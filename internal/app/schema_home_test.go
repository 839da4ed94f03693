package app_test

// What is refused of the home page.
var homeViolations = []violation{
	{"slides_position_key", `update slides set position = 0`},
	{"slides_position_range", `update slides set position = -1 where id = i(130)`},
	{"slides_title_length", `update slides set title = ''`},
	{"slides_title_length", `update slides set title = repeat('x', 121)`},
	{"slides_text_length", `update slides set text = repeat('x', 301)`},
	{"slides_link_form", `update slides set link = 'javascript:alert(1)'`},
	{"slides_link_form", `update slides set link = 'http://example.org'`},
	{"slides_link_form", `update slides set link = '/' || repeat('x', 500)`},
	{"slides_language_form", `update slides set language = ''`},
	{"slides_picture_form", `update slides set picture = '/pictures/a.jpeg', picture_width = null where id = i(130)`},
	{"slides_picture_form", `update slides set picture_width = 0 where id = i(130)`},
	{"slides_days_order", `update slides set starts_on = '2027-02-01', ends_on = '2027-01-31'`},
	{"courses_featured_position_form", `update courses set is_featured = false, featured_position = 0`},
	{"courses_featured_position_form", `update courses set is_featured = true, featured_position = -1`},
}
