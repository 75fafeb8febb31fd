/** A dataset that Foodnet knows where to find. */
export interface KnownDataset {
  readonly url: string;
  /** As its publishers and those who use it tell. */
  readonly bytes: number;
  readonly md5: string;
  readonly classes: number;
  readonly pictures: { readonly train: number; readonly test: number };
}

/** By the name that --dataset has. */
export const knownDatasets: Readonly<Record<string, KnownDataset>> = {
  /** Bossard, Guillaumin, Van Gool: Food-101, ECCV 2014. The checksum is the one that torchvision downloads by. */
  'food-101': {
    url: 'http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz',
    bytes: 4_996_278_331,
    md5: '85eeb15f3717b99a5da872d97d918f87',
    classes: 101,
    pictures: { train: 75_750, test: 25_250 },
  },
};
