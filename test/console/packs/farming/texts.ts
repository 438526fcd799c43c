/** The texts of a pack stand beside its pages, in every language of the console. */
export const texts = {
  en: { title: "Fields", chosen: (crop: string) => `Fields of ${crop}` },
  de: { title: "Felder", chosen: (crop: string) => `Felder mit ${crop}` },
};
