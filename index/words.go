package index

// frequent are stems of English words that say little about what is asked.
var frequent = stemSet(
	"a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but", "by",
	"can", "could", "did", "do", "does", "for", "from", "get", "got", "had", "has", "have", "he", "her", "hi", "him",
	"his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "me", "my", "need", "of", "on", "or", "our",
	"please", "she", "should", "so", "some", "tell", "than", "that", "the", "their", "them", "then", "there", "they",
	"this", "to", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
	"would", "you", "your",
)

// reporting are stems of the words by which the floor tells who says what.
var reporting = stemSet(
	"say", "says", "said", "saying", "told", "tells", "ask", "asks", "asked", "wants", "claims", "mentions",
	"cust", "customer", "borrower", "caller", "client", "person", "somebody", "someone", "guy", "lady", "man", "woman",
)

func stemSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, s := range stems(words) {
		set[s] = true
	}
	return set
}
