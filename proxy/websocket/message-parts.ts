/**
 * In how many pieces one message may come, for both ends of `ws`, which keeps the pieces in an array
 * until a frame or a message is whole.
 *
 * Taking the first of up to 16,000 chunks off costs nothing, and from 16,384 on V8 moves all the others
 * (20,000 chunks took 0.8 s, 262,000 took 13 s). Honest messages stay far below: Chromium sends
 * 25 MB in 194 fragments, each of them in at most 90 chunks of one TCP segment; Streamlit sends
 * 190 MB in one frame, which loopback gives in 2,900 chunks. (Measured with Streamlit 1.40 and 1.67.)
 */
export const MESSAGE_PARTS = { maxBufferedChunks: 16_000, maxFragments: 4_096 } as const
