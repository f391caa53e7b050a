/** A picture by name: what everything that shows pictures is told of them. */

/** A picture by digest; bytes at `/api/pictures/DIGEST`. */
export interface PictureRef {
  readonly digest: string;
  readonly width: number;
  readonly height: number;
}
