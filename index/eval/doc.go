// Package eval measures answering: how often the right answer is on top, how
// honest the probability is, and what the bot would really have done.
//
// The life of one measurement. A labelled set is read ([Read]): a knowledge
// base, questions with the answers that are right, and a log of past questions
// that nobody judged. An index is built from the knowledge base and the log
// alone, each question is asked once, and what came back becomes one [Row].
// Every figure is computed from the rows, so two people with the same rows
// have the same figures. [Desk] does the same with a desk's own content and
// questions, cases and stop cards included.
package eval
