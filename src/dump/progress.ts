/** Told now and then how far a long step is: how many of how many bytes. */
export type Progress = (done: number, total: number) => void;
