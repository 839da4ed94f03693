package app_test

import "testing"

// "-" stands for NULL.
func TestQuestionsHaveTheFormOfTheirType(t *testing.T) {
	t.Parallel()
	const (
		choices = `[{"id":"a","text":"One, two"},{"id":"b","text":"","image":"x"},{"id":"c","text":"3"}]`
		pairs   = `{"left":[{"id":"l1","text":"1"},{"id":"l2","text":"2"}],"right":[{"id":"r1","text":"I"},{"id":"r2","text":"II"},{"id":"r3","text":"III"}]}`
	)
	pool := filled(t)
	for _, c := range []struct {
		kind, options, answer string
		refused               string // by the options or the correct_answer; "" is accepted
	}{
		{"single_choice", choices, `"a"`, ""},
		{"single_choice", choices, `"d"`, "correct_answer"},
		{"single_choice", choices, `["a"]`, "correct_answer"},
		{"single_choice", choices, `null`, "correct_answer"},
		{"single_choice", choices, "-", "correct_answer"},
		{"single_choice", "-", `"a"`, "options"},
		{"single_choice", `{}`, `"a"`, "options"},
		{"single_choice", `null`, `"a"`, "options"},
		{"single_choice", `[{"id":"a","text":"1"}]`, `"a"`, "options"},
		{"single_choice", `["a","b"]`, `"a"`, "options"},
		{"single_choice", `[{"id":"a","text":"1"},{"id":"a","text":"2"}]`, `"a"`, "options"},
		{"single_choice", `[{"id":"a","text":"1"},{"id":"b"}]`, `"a"`, "options"},
		{"single_choice", `[{"id":"a","text":"1"},{"text":"2"}]`, `"a"`, "options"},
		{"single_choice", `[{"id":1,"text":"1"},{"id":2,"text":"2"}]`, `"1"`, "options"},
		{"single_choice", `[{"id":"","text":"1"},{"id":"b","text":"2"}]`, `"b"`, "options"},

		{"multiple_choice", choices, `["a","c"]`, ""},
		{"multiple_choice", choices, `["a"]`, ""},
		{"multiple_choice", choices, `[]`, "correct_answer"},
		{"multiple_choice", choices, `["a","a"]`, "correct_answer"},
		{"multiple_choice", choices, `["a","d"]`, "correct_answer"},
		{"multiple_choice", choices, `"a"`, "correct_answer"},
		{"multiple_choice", choices, "-", "correct_answer"},

		{"true_false", "-", `true`, ""},
		{"true_false", "-", `"true"`, "correct_answer"},
		{"true_false", "-", "-", "correct_answer"},
		{"true_false", choices, `true`, "options"},

		{"text", "-", "-", ""},
		{"text", `{"match":"pattern"}`, `[{"text":"^a+$"}]`, ""},
		{"text", `{"match":"exact"}`, `[{"text":"Paris","percent":100},{"text":"Lutetia","percent":0.5}]`, ""},
		{"text", `{"match":"guess"}`, `[{"text":"a"}]`, "options"},
		{"text", `[]`, `[{"text":"a"}]`, "options"},
		{"text", "-", `"Paris"`, "correct_answer"},
		{"text", "-", `[]`, "correct_answer"},
		{"text", "-", `["Paris"]`, "correct_answer"},
		{"text", "-", `[{"text":""}]`, "correct_answer"},
		{"text", "-", `[{"percent":1}]`, "correct_answer"},
		{"text", "-", `[{"text":"a","percent":101}]`, "correct_answer"},
		{"text", "-", `[{"text":"a","percent":"50"}]`, "correct_answer"},

		{"matching", pairs, `{"l1":"r1","l2":"r1"}`, ""},
		{"matching", pairs, `{"l1":"r1"}`, "correct_answer"},
		{"matching", pairs, `{"l1":"r1","l3":"r2"}`, "correct_answer"},
		{"matching", pairs, `{"l1":"r1","l2":"r9"}`, "correct_answer"},
		{"matching", pairs, `[["l1","r1"]]`, "correct_answer"},
		{"matching", pairs, "-", "correct_answer"},
		{"matching", `{"left":[{"id":"l1","text":"1"}]}`, `{"l1":"r1"}`, "options"},
		{"matching", choices, `{"l1":"r1"}`, "options"},

		{"ordering", choices, `["c","a","b"]`, ""},
		{"ordering", choices, `["c","a"]`, "correct_answer"},
		{"ordering", choices, `["c","a","a"]`, "correct_answer"},
		{"ordering", "-", `["c","a","b"]`, "options"},

		{"numeric", "-", `{"value":3.14,"tolerance":0.01}`, ""},
		{"numeric", `{"unit":"m"}`, `{"value":-3}`, ""},
		{"numeric", "-", `{"value":"3"}`, "correct_answer"},
		{"numeric", "-", `{"value":3,"tolerance":-1}`, "correct_answer"},
		{"numeric", "-", `{"tolerance":1}`, "correct_answer"},
		{"numeric", "-", `3`, "correct_answer"},
		{"numeric", "-", "-", "correct_answer"},

		{"fill_blank", "-", `{"1":["two","2"],"2":["four"]}`, ""},
		{"fill_blank", "-", `{}`, "correct_answer"},
		{"fill_blank", "-", `{"1":[]}`, "correct_answer"},
		{"fill_blank", "-", `{"1":"two"}`, "correct_answer"},
		{"fill_blank", "-", `{"1":[2]}`, "correct_answer"},
		{"fill_blank", "-", `{"1":[""]}`, "correct_answer"},
		{"fill_blank", "-", "-", "correct_answer"},

		{"file_upload", "-", "-", ""},
		{"file_upload", `{"types":["pdf"]}`, "-", ""},
		{"file_upload", "-", `"a.pdf"`, "correct_answer"},
		{"file_upload", `[]`, "-", "options"},
	} {
		want := ""
		if c.refused != "" {
			want = "quiz_questions_" + c.refused + "_form"
		}
		got := refusedBy(t, pool, `insert into quiz_questions (id, content_id, question, question_type, options, correct_answer)
			values (i(900), i(41), 'Q', '`+c.kind+`', nullif('`+c.options+`', '-')::jsonb, nullif('`+c.answer+`', '-')::jsonb)`)
		if want == "quiz_questions_options_form" && got == "quiz_questions_correct_answer_form" {
			// An answer that points into broken options is broken too; which of the two is named first does not matter.
			continue
		}
		if got != want {
			t.Errorf("%s, options %s, answer %s: refused by %q, want %q", c.kind, c.options, c.answer, got, want)
		}
	}
}
