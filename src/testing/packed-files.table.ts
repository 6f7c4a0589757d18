/** One content, packed by the programs that people use; `packedContent` is what it was. */
import { ascii, concat } from "./bytes.ts";

/** What was packed: lines, zeros beyond LZ4's window, a pattern, the lines again. */
export function packedContent(): Uint8Array {
  const lines = ascii(Array.from({ length: 40 }, (_, i) => `line ${i} of ${i * i}\n`).join(""));
  return concat(
    lines,
    new Uint8Array(70_000),
    lines.toReversed(),
    ascii("ab".repeat(500)),
    lines,
    new Uint8Array(140_000),
    ascii("end\n"),
  );
}

/** The packed files by the command that packed them, as base64. */
export const PACKED: Readonly<Record<string, string>> = {
  "gzip -9":
    "H4sIAAAAAAACA+3WTW4DNwwG0K59Ch9hJM3vcVo0AQIEyf139ZCiT9BNi/e8EaGI+kQjQb6/fj6ey/P387k8vu91u9ct1/1er7ke9/rK9Ro/s2" +
    "ex3UXfstjvYsydI47PM+dd7LPZdRfnvKXF9W2pAJmg126EaOs82UbePbu2jHLNG1uGqTRtz2y1G4H6WWcj0ujV+crs9fZItVaqHqnWtXZzNOc8" +
    "2yPV1mfnHqm2Y97bI9VeqXqk2t+7kep4n41Ux7tzjqruHZHqqlQjUl2VeeSslnrSyGEt9eKR02o1kLHlqCvZ2LOucY6I1kZNe5zzu6j+Ea5tr+" +
    "/qDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADgX/dofWvPz9/nNZ4f" +
    "P1/fj3Vdoz5nfe0j6mPW+9Wj3me99ay32t9a1GudP5eoR/XvWfdZt/26yzbLZYlyqd31jHB9Hj6PyDbLq0d5zHI/9kjWK1mU23t3i1zvs1GOd+" +
    "c1UvW6N8rWK1WUS+2+Hn+navWkKM9WL+6RqtVAotzbe16RqnavnFad3XNY1Tm/iz7LlqNurVJFudRujmqejLefs2ukP+aNEXavNBFm7mSUeSZy" +
    "zGYRYt4SCWaAuD7Wf/7l4+Pzf/98f/18vH7lfz+fyyPW7V63XPd7veZ63Osr12v8zJ7Fdhd9y2K/izF3jjg+z5x3sc9m112c85YW17elAmSCXr" +
    "sR4vX3e5Yj755dW0a55o0tw1Satme22o1A/ayzEWn06nxl9np7pForVY9Ur7/fs8zRnPNsj1Rbn517pNqOeW+PVHul6pFqf+9GquN9NlId7845" +
    "qrp3RKqrUo1IdVXmkbNa6kkjh7XUi0dOq9VAxpajrmRjz7rGOSJaGzXtcc7vovpHuLa9viv/eQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPBf8PHz9+Mfc90pNRQ/AwA=",
  "bzip2 -1":
    "QlpoMTFBWSZTWbD8wR0ACzRZgOAQQAB/4DclgAEACEACvMMADAlT0ARVAGhoJTyqQAAAFAANAyZAVJNEmmoNDBqcxCC6QgrBIiQ2eU5qB36sqU" +
    "+X67OymFsmlMLZaUwsy0phbUaxI0EjQSND2fvg5DBGURRGUQiCIIiYlAopFBCImIkgopFGQiJiURYmMJCjCQoMJCjEWIMRYm07+GZZCFbmRD7+" +
    "3iBN1z4iBfQU6wzJkmWLiVmtbu9PrxLvrptEIogsgwwwow0swRYWWUMUWaaMUaaaaaSMaFGmnwMcX6Q54kY8WVyrvHsUMKCBEHTAQ1RWbXfb2/" +
    "bD2lvZO1viSSR+BC4GoS5wSEgkQMhISOMp2s3Pd8+JrOnSRFUQOo1+QhIgUoo6MWdEMYi0Yh0cY6MRy6fLzM72MVnRzeEIODiOSQUDjDkj9f1e" +
    "0o00YsoZhWKRxMO7jCcYRICXbJIIEutTQNx+QOMaeMBDEGE1WwSSSOUOsYFLuPxCcgTDz2SSCBcO9FxuRtDDlGsCUnRMKDxh0cEMSSKb+OHDTd" +
    "U1VaYrLK1n56kJJPREknMEe9hH8EUIsRsEciN96SQ8WEUI8COgR7EkJ/i7kinChIWH5gjo",
  "xz -6 --check=crc64":
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4z8TAeJdADYaSh8IoCYDTQcngUbiKEKNinSwOwAjClVXzy6ZueSQ1Yy0CqmQ3Pd6NY/08hKhSz/dHH" +
    "sODZWk2QnkkyhB64CFM8lNakWMQDQOxcRd9abu7YVplntlz7k9W+rkfbWBGyUw0hg2bPo/jAUQoWR4SimKOCttn/ldTT7e+kA8efFlF2K02Ey9" +
    "V3KIrbUXKXlw+/MRGiS0csGbpvO5nMagHguNXxowefFXKKf7uF5UYQaOa5X6vUc/E73DCzlkYk2Ng8s/0mmvII+oQNF+BDDQIYmHbGa529N+Cu" +
    "G3u+Ood5KjKONNjHaal57qHXkhOVTLXF1C+bK5dOe/opBAxtH5lqnFL5Nm5cIzeefNQdG/HtVrgXg1TzOddi2LZWXFDPzMlLZIvzhomIpe6vQH" +
    "XwWtqlkz4JHnKmNxH+4oQQfzzUSBixB6WFxfPPL/5p+hYQjbh8tzgwE8IwfVhTJ0fLYhlQSG0LPZORfC+9TkHa1tfRj/dhNGBXBpnXalYJRI/Z" +
    "tvZROAxGuGVG3bLkFhBFaKCmRKVOxDRSHLSeawTMA3RV7+z0m2nR8XqtKglAtDy2TObkkeazQTgX+cddgAdrv8CznfwnUmeM91/y27mS/4oY/u" +
    "zadN83i26Ls296VZmJ3M1GnAAAAAB/yDRLcwhnQAAf4DlP4MAEGxoIqxxGf7AgAAAAAEWVo=",
  "xz -9e --check=sha256 --block-size=100000":
    "/Td6WFoAAArh+wyhAgAhARwAAAAQz1jM4YafAcRdADYaSh8IoCYDTQcngUbiKEKNinSwOwAjClVXzy6ZueSQ1Yy0CqmQ3Pd6NY/08hKhSz/dHH" +
    "sODZWk2QnkkyhB64CFM8lNakWMQDQOxcRd9abu7YVplntlz7k9W+rkfbWBGyUw0hg2bPo/jAUQoWR4SimKOCttn/ldTT7e+kA8efFlF2K02Ey9" +
    "V3KIrbUXKXlw+/MRGiS0csGbpvO5nMagHguNXxowefFXKKf7uF5UYQaOa5X6vUc/E73DCzlkYk2Ng8s/0mmvII+oQNF+BDDQIYmHbGa529N+Cu" +
    "G3u+Ood5KjKONNjHaal57qHXkhOVTLXF1C+bK5dOe/opBAxtH5lqnFL5Nm5cIzeefNQdG/HtVrgXg1TzOddi2RUvS974RHY1edOF4ytInd9Sit" +
    "BSGT60PAXeiYjaOTkJZ0JC51FNBXFmqi+y9sdSASXtQ6bkY7kdCUS5g3HbZFWY6QndQTuIFOTK85uqfUCM+pCNvm2DG6c/TPQy+Mr0su968tH2" +
    "pUR0xe8lPvnYh6+mNb4+ZRyA1iUcIb25rP2/fcE2zuZ/KnzW6ZCEJrX0hPm3tjAss8LTDGRNIaK8V2DfrkhM0g8/bYcRUAAC5vit7wuVfTbqKh" +
    "AA4305poYDekTRwhu2NPW4rYKZa8AgAhARwAAAAQz1jM4YafAFNdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6" +
    "MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE1rH1lwAAAACRksJbc0/Lrb4y2twoCJxg2w45+QzCDOLlcz9XJhrMDAIAIQEcAAAA" +
    "EM9YzOAx0wA1XQAAb/3//6O3/0c+SBVyOWFRuJIo5qOGB/nu5B6C0y/FOjwBS7F+yYqKTS+jCqlWC/B6lx0AAAAAAADy69aoMjOHzZseBM1ktT" +
    "4FtEkAye8X7Sa4FhureylSJwAD+AOgjQaHAaCNBmnUYwBl4vH1qwqGygQAAAAAClla",
  "xz --check=crc32":
    "/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4z8TAeJdADYaSh8IoCYDTQcngUbiKEKNinSwOwAjClVXzy6ZueSQ1Yy0CqmQ3Pd6NY/08hKhSz/dHH" +
    "sODZWk2QnkkyhB64CFM8lNakWMQDQOxcRd9abu7YVplntlz7k9W+rkfbWBGyUw0hg2bPo/jAUQoWR4SimKOCttn/ldTT7e+kA8efFlF2K02Ey9" +
    "V3KIrbUXKXlw+/MRGiS0csGbpvO5nMagHguNXxowefFXKKf7uF5UYQaOa5X6vUc/E73DCzlkYk2Ng8s/0mmvII+oQNF+BDDQIYmHbGa529N+Cu" +
    "G3u+Ood5KjKONNjHaal57qHXkhOVTLXF1C+bK5dOe/opBAxtH5lqnFL5Nm5cIzeefNQdG/HtVrgXg1TzOddi2LZWXFDPzMlLZIvzhomIpe6vQH" +
    "XwWtqlkz4JHnKmNxH+4oQQfzzUSBixB6WFxfPPL/5p+hYQjbh8tzgwE8IwfVhTJ0fLYhlQSG0LPZORfC+9TkHa1tfRj/dhNGBXBpnXalYJRI/Z" +
    "tvZROAxGuGVG3bLkFhBFaKCmRKVOxDRSHLSeawTMA3RV7+z0m2nR8XqtKglAtDy2TObkkeazQTgX+cddgAdrv8CznfwnUmeM91/y27mS/4oY/u" +
    "zadN83i26Ls296VZmJ3M1GnAAAAAc90pNQAB+gOU/gwAV/MxET4wDYsCAAAAAAFZWg==",
  "xz --check=none":
    "/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4z8TAeJdADYaSh8IoCYDTQcngUbiKEKNinSwOwAjClVXzy6ZueSQ1Yy0CqmQ3Pd6NY/08hKhSz/dHH" +
    "sODZWk2QnkkyhB64CFM8lNakWMQDQOxcRd9abu7YVplntlz7k9W+rkfbWBGyUw0hg2bPo/jAUQoWR4SimKOCttn/ldTT7e+kA8efFlF2K02Ey9" +
    "V3KIrbUXKXlw+/MRGiS0csGbpvO5nMagHguNXxowefFXKKf7uF5UYQaOa5X6vUc/E73DCzlkYk2Ng8s/0mmvII+oQNF+BDDQIYmHbGa529N+Cu" +
    "G3u+Ood5KjKONNjHaal57qHXkhOVTLXF1C+bK5dOe/opBAxtH5lqnFL5Nm5cIzeefNQdG/HtVrgXg1TzOddi2LZWXFDPzMlLZIvzhomIpe6vQH" +
    "XwWtqlkz4JHnKmNxH+4oQQfzzUSBixB6WFxfPPL/5p+hYQjbh8tzgwE8IwfVhTJ0fLYhlQSG0LPZORfC+9TkHa1tfRj/dhNGBXBpnXalYJRI/Z" +
    "tvZROAxGuGVG3bLkFhBFaKCmRKVOxDRSHLSeawTMA3RV7+z0m2nR8XqtKglAtDy2TObkkeazQTgX+cddgAdrv8CznfwnUmeM91/y27mS/4oY/u" +
    "zadN83i26Ls296VZmJ3M1GnAAAAAAAH2A5T+DAAsM/NmqAAK/AIAAAAAAFla",
  "zstd -q -19":
    "KLUv/QRoBAoANlAlEcAbDjSYrdVXRJIkk0ys4vjsIAAeACIAdC7Z2VB9tfXznex2SNr5dh5Or9bpI5cMRjgWYQRDQZKtIxsRByqpLCJNQ6Ih/e" +
    "jIVhvaocP7DtVWzbXrKR9DzwZzz8yZ4Z2taezMerXe+0A/sx0kiGIIdMJyCKwyAAIGBXGfM8OyNv3Me7VeH2pnNY/OmaFZm6nnGl6tf3iAn6iB" +
    "cPbC1m4Bl4gUbj0DEsBiemTu//9fOwcV5vWMSmt8scsJZq5YGFwRMXPhYuYaG2xiS2QP1uaSQrFgGbOMS+Oz+byJx+YDW6MkuaMyrhE4hvHsEm" +
    "XMJrnrAspNux072pyzii2CdgcZ7RaHRpRiYx1WLAXqXZeFVr8OAaHybAQXyPdvJANxb6E142OKPSJTgtxCCwIn+ExGsSlaLUD4UTJZacDf8Gpl" +
    "AAAgZW5kCgEADT85AAJ3WR8X",
  "zstd -q -1 --no-check":
    "KLUv/QBIdAwAVpw/FKAlaTENnQzkAeCiJBLZ3RH267jbPAA5ADkAY9Z9zJR1T8N1L2nrTmrdcaEYiOBo3W+hGIgAZ91toRiIINe9FoqBCGzdaa" +
    "EYiGDWfRaKgQjGuo+FYiACwdBlWakaUjQ1VzNWY6rGFGZlWaFCiAgRJCRyREfFyIxs0GCtexrVupcs5Gjd8YjW/TAtscyIZt0nY2zo1a1YUdqr" +
    "H8Gjw1dHgoSyvDopRvnqxWaMMa+eOERWo6TN4dEhJZLCLK8+ZhYQQyFc+epzNEEgAQDEUAiPVx+v/ur26mmvPvfq+OpFXt3Kq2O+epkxxtCQWW" +
    "Haq0/i0eEheXUqWcgmX71wxgh1qCFc1sgMndLWZkEHEkaqewYSwIBSclv9//9n5xXm9YxKC4wv+tcd/fdKIhRjN7tE/Hbdd8W3+wwFhnh2kgR1" +
    "1VUJFEHOJ0mQUNHgr0CYhptE+Dh8QbFFUCMgz1hcbVIpjJsZymCKylK9F9OK3IwkVmBmokm3ApsB2ZjExuFer7gWRCGQbnEcjKrW8FWFAAAoAG" +
    "VuZAoCAG0RIAfOxoMr",
  "zstd -q --single-thread --long=27":
    "KLUv/QSIDAsANhEpFaAlaQMfskTOA8CF7E2bdvKghsfqByUAHwAkAB07KypLP9/HboWknW/n+pxKp29cDqIYHMOAYCDIIIohYxgQDAICSze2Gd" +
    "aUQxrSI5wRzm9ubLVqq/W+RS3VXLuW8nMO9epZmXtmighHQYw7W4/YmXQqvfean9kWBoKBYcyNghikUgAIAgGjIIZfPiNFSLLzM+9UOr1qZzVv" +
    "ThGhWZunZ6pT6Q+Am6hxbPakstcB0QYiM3K2HRKgUrpcp/7//7NzFeb1jEprfCTNDQKlCWwpMmA4QV5QoEgDZfo3ARRDxEdY/UJyhKIOdO4wly" +
    "vdtTi/p8Rj7r26TokY3XJKH1gasWen0BKXMGEoSiN4XJQu3nLLn62N/lfZIhBeSKkWh+pKBaRmEhUUU7EuCaxJakP1xcKTjhSUkXCZwVjM28o8" +
    "LCSSIjwwqOktYC0wJegC+Xx0xEEwNINRbE5syd78VAFlAAAgZW5kCgEADT+XTyB3WR8X",
  "lz4 -q -9 -BD -B4":
    "BCJNGERAXkwCAADBbGluZSAwIG9mIDAKDAAQMQwAEjEMABAyDAASNAwAEDMMABI5DAARNCQAEjYNABA1DQAiMjUNABA2DQATMxoAETc/AAM0AB" +
    "A4DQATNk0AEDkNABM4ZgARMX8AJDEwgQACggAUMh4AAYUAIzE0OgAiMTN8AANWABIxiwATOXIAEjGNAASOACIxNpwABB4AAZEAJDI4PAABkwAk" +
    "MzJaABI5vAAE/AABlgAUNJYAETKWACQ0NB4AAhsBEzg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2HgABlgAVNzwAAZYAFTdaAA" +
    "IrAQR4ABEzlgAUOZYAETOWABQ5tAASMywBFDDTABIzLQEUMPIAEjMuARQxEQEiMzVrAQSaACIzNhAABE8BETObACQxM24BIzM4jAEEYAABnQBv" +
    "MTUyMQoAAQD///////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "///////////////////51QAAAAAACSAwAADwQA/////////////////////////7jxBQoxMjUxIGZvIDkzIGVuaWwKNDQ0EAATOBAAMTk2MxAA" +
    "EzcQADE2OTIQABM2EAAiNTIQABQ1IAAhNTEQABQ0QAAhODAQABQzYAASMhAAEzIQADAxNjkPABMxDwAhMDAPABQwHgAhNDidABMyPQAhODecAA" +
    "MPACE5Mg8AEzcPADE2NzaaABQymgABDwAVNR4AETWYAAU8AAEPABUzWgARNJYAFDJ4AAEPACQxMpYAAQ8AFDAeACE2M5YAFDHTAAEPACQ4MfIA" +
    "ETKWABQxEQEBDwAlNjEwAQGWAAQeABI5LgEEPAASNi0BBFoAAowBEzIPABIxawEkMTGWAAEPABQwHgACKwEDOgAB/AATOFYAAb4AEzdyAAGtAB" +
    "Q2jgABjQADGgACiwADNAABiAADTQABhQADZgABggADgQABfwABDAAvYWICAP///9bBbGluZSAwIG9mIDAKDAAQMQwAEjEMABAyDAASNAwAEDMM" +
    "ABI5DAARNCQAEjYNABA1DQAiMjUNABA2DQATMxoAETc/AAM0ABA4DQATNk0AEDkNABM4ZgARMX8AJDEwgQACggAUMh4AAYUAIzE0OgAiMTN8AA" +
    "NWABIxiwATOXIAEjGNAASOACIxNpwABB4AAZEAJDI4PAABkwAkMzJaABI5vAAE/AABlgAUNJYAETKWACQ0NB4AAhsBEzg8ABEylgAjNTJaABEy" +
    "lgAjNTd4ABEylgAUNpYAETKWABU2HgABlgAVNzwAAZYAFTdaAAIrAQR4ABEzlgAUOZYAETOWABQ5tAASMywBFDDTABIzLQEUMPIAEjMuARQxEQ" +
    "EiMzVrAQSaACIzNhAABE8BETObACQxM24BIzM4jAEEYAABnQBfMTUyMQpD7P//////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "/////////////////////////////////5xQAAAAAAAKAQAADwQA//////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "///////////////////////////////////////////////////////////////+hQAAAAAABJAAAADwQA////////////////////////////" +
    "////////////////////////////////////////////////////////O1AAZW5kCgAAAACSTqdn",
  "lz4 -q -BX --content-size":
    "BCJNGHRQ/2cHAADBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGgARNz" +
    "8AAzQAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4AAZEA" +
    "JDI4PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2HgABlg" +
    "AVNzwAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8BETOb" +
    "ACQxM24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "////////////////////////////////////////////////////////////////////////9u8QUKMTI1MSBmbyA5MyBlbmlsCjQ0NBAAEzgQ" +
    "ADE5NjMQABM3EAAxNjkyEAATNhAAIjUyEAATNRAAMTY1MSAAEzQQADE5ODAQABMzEAAiNDIQABMyEACDMTY5IGZvIDEPACEwMA8AEzAPADExND" +
    "idABMynQBzODcgZm8gOA8AITkyDwATNw8AgzY3NiBmbyA2DwAhNTIPABM1DwCDNjc1IGZvIDQPACE5Mg8AEzMPAIM0ODQgZm8gMg8AITE0DwAT" +
    "MQ8AITAwDwATMA8AMTE2M5YAEzGWABEyDwATOA8Agzk4MiBmbyA3DwAhNjUPABM2DwAhNTIPABM1DwAhNjkeARM0DwAhOTYPABMzDwADjAETMg" +
    "8AEjFrARMxDwASMEoBEzAPABIxKwEDlAAB/AASOA0AETm+ABI3DQACvAASNg0AApwAEjUNAAJ8ABI0DQABhwEDhgEBPwAE/AABrgECJABhMCBm" +
    "byAwDAAvYWICAP///9bBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGg" +
    "ARNz8AAzQAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4A" +
    "AZEAJDI4PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2Hg" +
    "ABlgAVNzwAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8B" +
    "ETObACQxM24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//71AAZW5kCp5vFUAAAAAAkk6nZw==",
  "lz4 -q -BI --no-frame-crc":
    "BCJNGGBQ+2cHAADBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGgARNz" +
    "8AAzQAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4AAZEA" +
    "JDI4PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2HgABlg" +
    "AVNzwAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8BETOb" +
    "ACQxM24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "////////////////////////////////////////////////////////////////////////9u8QUKMTI1MSBmbyA5MyBlbmlsCjQ0NBAAEzgQ" +
    "ADE5NjMQABM3EAAxNjkyEAATNhAAIjUyEAATNRAAMTY1MSAAEzQQADE5ODAQABMzEAAiNDIQABMyEACDMTY5IGZvIDEPACEwMA8AEzAPADExND" +
    "idABMynQBzODcgZm8gOA8AITkyDwATNw8AgzY3NiBmbyA2DwAhNTIPABM1DwCDNjc1IGZvIDQPACE5Mg8AEzMPAIM0ODQgZm8gMg8AITE0DwAT" +
    "MQ8AITAwDwATMA8AMTE2M5YAEzGWABEyDwATOA8Agzk4MiBmbyA3DwAhNjUPABM2DwAhNTIPABM1DwAhNjkeARM0DwAhOTYPABMzDwADjAETMg" +
    "8AEjFrARMxDwASMEoBEzAPABIxKwEDlAAB/AASOA0AETm+ABI3DQACvAASNg0AApwAEjUNAAJ8ABI0DQABhwEDhgEBPwAE/AABrgECJABhMCBm" +
    "byAwDAAvYWICAP///9bBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGg" +
    "ARNz8AAzQAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4A" +
    "AZEAJDI4PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2Hg" +
    "ABlgAVNzwAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8B" +
    "ETObACQxM24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//71AAZW5kCgAAAAA=",
  "lz4 -q -l":
    "AiFMGGcHAADBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGgARNz8AAz" +
    "QAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4AAZEAJDI4" +
    "PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2HgABlgAVNz" +
    "wAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8BETObACQx" +
    "M24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "////////////////////////////////////////////////////////////////////9u8QUKMTI1MSBmbyA5MyBlbmlsCjQ0NBAAEzgQADE5" +
    "NjMQABM3EAAxNjkyEAATNhAAIjUyEAATNRAAMTY1MSAAEzQQADE5ODAQABMzEAAiNDIQABMyEACDMTY5IGZvIDEPACEwMA8AEzAPADExNDidAB" +
    "MynQBzODcgZm8gOA8AITkyDwATNw8AgzY3NiBmbyA2DwAhNTIPABM1DwCDNjc1IGZvIDQPACE5Mg8AEzMPAIM0ODQgZm8gMg8AITE0DwATMQ8A" +
    "ITAwDwATMA8AMTE2M5YAEzGWABEyDwATOA8Agzk4MiBmbyA3DwAhNjUPABM2DwAhNTIPABM1DwAhNjkeARM0DwAhOTYPABMzDwADjAETMg8AEj" +
    "FrARMxDwASMEoBEzAPABIxKwEDlAAB/AASOA0AETm+ABI3DQACvAASNg0AApwAEjUNAAJ8ABI0DQABhwEDhgEBPwAE/AABrgECJABhMCBmbyAw" +
    "DAAvYWICAP///9bBbGluZSAwIG9mIDAKDABiMSBvZiAxDABiMiBvZiA0DABiMyBvZiA5DAARNCQAEjYNAHI1IG9mIDI1DQBjNiBvZiAzGgARNz" +
    "8AAzQAYzggb2YgNk0AYzkgb2YgOGYAETF/ACQxMIEAAoIAFDIeAAGFACMxNDoAETGIACMxNlYAEjGLABM5cgASMY0ABI4AETGPACQyNR4AAZEA" +
    "JDI4PAABkwAkMzJaAAGVACMzNngAETKWABQ0lgARMpYAJDQ0HgABlgAjNDg8ABEylgAjNTJaABEylgAjNTd4ABEylgAUNpYAETKWABU2HgABlg" +
    "AVNzwAAZYAFTdaAAGWABQ4eAARM5YAFDmWABEzlgAUObQAETOWACQxMNMAETOXACQxMPIAETOYACQxMREBETOZACQxMpoAETOaACQxMk8BETOb" +
    "ACQxM24BETOcACQxNI0BETOdAG8xNTIxCgABAP////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "//////////////////////////////////////////////////////////////////////////////////////////////////////////////" +
    "////////////////////////////////////////////////////////////////////////////////////////////////////////////71" +
    "AAZW5kCg==",
};
