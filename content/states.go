package content

import "shouldertap/knowledge"

// usStates are the values that `from: us-states` stands for: the fifty states
// and the District of Columbia in the order of their names, then the
// territories, so that a borrower in Puerto Rico is known to be there rather
// than guessed to be somewhere.
func usStates() []knowledge.FactValue {
	pairs := []string{
		"AL", "Alabama", "AK", "Alaska", "AZ", "Arizona", "AR", "Arkansas", "CA", "California",
		"CO", "Colorado", "CT", "Connecticut", "DE", "Delaware", "DC", "District of Columbia", "FL", "Florida",
		"GA", "Georgia", "HI", "Hawaii", "ID", "Idaho", "IL", "Illinois", "IN", "Indiana",
		"IA", "Iowa", "KS", "Kansas", "KY", "Kentucky", "LA", "Louisiana", "ME", "Maine",
		"MD", "Maryland", "MA", "Massachusetts", "MI", "Michigan", "MN", "Minnesota", "MS", "Mississippi",
		"MO", "Missouri", "MT", "Montana", "NE", "Nebraska", "NV", "Nevada", "NH", "New Hampshire",
		"NJ", "New Jersey", "NM", "New Mexico", "NY", "New York", "NC", "North Carolina", "ND", "North Dakota",
		"OH", "Ohio", "OK", "Oklahoma", "OR", "Oregon", "PA", "Pennsylvania", "RI", "Rhode Island",
		"SC", "South Carolina", "SD", "South Dakota", "TN", "Tennessee", "TX", "Texas", "UT", "Utah",
		"VT", "Vermont", "VA", "Virginia", "WA", "Washington", "WV", "West Virginia", "WI", "Wisconsin",
		"WY", "Wyoming",
		"AS", "American Samoa", "GU", "Guam", "MP", "Northern Mariana Islands", "PR", "Puerto Rico", "VI", "U.S. Virgin Islands",
	}
	values := make([]knowledge.FactValue, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		values = append(values, knowledge.FactValue{Key: pairs[i], Label: pairs[i+1]})
	}
	return values
}
