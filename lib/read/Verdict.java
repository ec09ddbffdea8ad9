/**
 * How a run of the consumer ended.
 *
 * @param exitCode of the process
 * @param line why it is not 0, or what else there is to know; empty where there is nothing to say
 */
record Verdict(int exitCode, String line) {
}
