package plugin_test

import (
	"encoding/json"
	"fmt"

	"github.com/courseworx/courseworx/plugin"
)

// Amounts are whole numbers of the smallest unit, of which some currencies have none and some a thousand.
func ExampleParseMoney() {
	for _, m := range [][2]string{{"12.5", "KWD"}, {"12.5", "USD"}, {"12", "JPY"}, {"12.5", "JPY"}} {
		money, err := plugin.ParseMoney(m[0], m[1])
		fmt.Println(money.Minor, money, err)
	}
	// Output:
	// 12500 12.500 KWD <nil>
	// 1250 12.50 USD <nil>
	// 12 12 JPY <nil>
	// 0 0.00  money.invalid
}

// What does not come out even is given to the first ones, one smallest unit each: nothing is rounded, and nothing is lost.
func ExampleMoney() {
	bill := plugin.Money{Minor: 1000, Currency: "USD"}
	const payers = 3
	for i := range int64(payers) {
		share := plugin.Money{Minor: bill.Minor / payers, Currency: bill.Currency}
		if i < bill.Minor%payers {
			share.Minor++
		}
		text, err := json.Marshal(share)
		fmt.Println(string(text), err)
	}
	// Output:
	// {"amount":"3.34","currency":"USD"} <nil>
	// {"amount":"3.33","currency":"USD"} <nil>
	// {"amount":"3.33","currency":"USD"} <nil>
}
