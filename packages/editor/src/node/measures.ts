/** The sizes that hold for every node, in px at 100 %. */

/** Sizes that hold for every node. */
export const nodeMeasures = {
  width: 208,
  minWidth: 160,
  maxWidth: 720,
  header: 32,
  row: 24,
  /** Below the rows. */
  pad: 6,
  footer: 25,
  /** Of a text area: what surrounds it, its own padding, its lines. */
  areaMargin: 8,
  areaTop: 2,
  areaPadding: [7, 9],
  areaLine: 20,
  areaFont: 12.5,
  minLines: 2,
  maxLines: 12,
  /** Of a picture in the line. */
  chip: 30,
  chipMargin: 1,
  tagFont: 11,
  tagLine: 21.2,
  /** Of the pictures that wait below a prompt until its words name them. */
  waiting: 34,
  /** Of values that it gave: lines of words and of a table, a strip of colours. */
  valueLine: 16,
  valueFont: 11.5,
  valueLines: 4,
  valueRow: 18,
  valueRows: 4,
  valuePad: 8,
  /** Of a sentence below a row or above the footer. */
  sentenceFont: 11,
  sentenceLine: 14,
  sentenceSide: 12,
} as const;
