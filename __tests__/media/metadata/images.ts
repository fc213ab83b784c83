import { crc32 } from 'node:zlib';

/** What images have here in their metadata, and in what is seen. */
export const secret = 'SECRET';
export const seen = 'PIXELS';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const u16 = (value: number) => Buffer.from([value >>> 8, value & 255]);
const u32 = (value: number) =>
  Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const le16 = (value: number) => Buffer.from(u16(value).reverse());
const le32 = (value: number) => Buffer.from(u32(value).reverse());
const join = (...parts: readonly (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : part)));

/** An Exif document with a way up, a camera, and a place. */
export const tiff = (orientation: number, isLittle = true): Buffer => {
  const [n16, n32] = isLittle ? [le16, le32] : [u16, u32];
  const entry = (tag: number, type: number, count: number, value: Buffer) =>
    join(n16(tag), n16(type), n32(count), value);
  const first = 8 + 2 + 5 * 12 + 4;
  return join(
    isLittle ? 'II*\0' : 'MM\0*',
    n32(8),
    n16(5),
    entry(0x0100, 3, 1, join(n16(7), n16(0))),
    entry(0x010f, 2, 6, n32(first)),
    entry(0x0112, 3, 1, join(n16(orientation), n16(0))),
    entry(0x8825, 4, 1, n32(first + 6)),
    entry(0x0111, 4, 1, n32(first + 6 + 24)),
    n32(0),
    secret,
    n16(1),
    entry(0x001d, 2, 6, n32(first + 6 + 18)),
    n32(0),
    secret,
    seen,
  );
};

const segment = (marker: number, content: Buffer | string) => {
  const bytes = join(content);
  return join(Buffer.from([0xff, marker]), u16(bytes.length + 2), bytes);
};

const image = (orientation: number) =>
  join(
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
    segment(0xe1, join('Exif\0\0', tiff(orientation).subarray(0, -6))),
    segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${secret}</x:xmpmeta>`),
    segment(0xe2, `ICC_PROFILE\0${seen}`),
    segment(0xed, `Photoshop 3.0\0${secret}`),
    segment(0xee, `Adobe${seen}`),
    segment(0xeb, `JP${secret}`),
    segment(0xfe, secret),
    segment(0xdb, seen),
    segment(0xda, 'xx'),
    `${seen}\xff\0${seen}\xff\xd3${seen}`,
    segment(0xfe, secret),
    segment(0xda, 'xx'),
    seen,
    Buffer.from([0xff, 0xd9]),
  );

const chunk = (type: string, content: Buffer | string) => {
  const body = join(type, content);
  return join(u32(body.length - 4), body, u32(crc32(body)));
};

const riff = (type: string, content: Buffer | string) => {
  const body = join(content);
  return join(type, le32(body.length), body, Buffer.alloc(body.length % 2));
};
const webp = (content: Buffer) => join('RIFF', le32(content.length + 4), 'WEBP', content);

const box = (type: string, ...content: readonly (Buffer | string)[]) => {
  const body = join(...content);
  return join(u32(body.length + 8), type, body);
};

const heic = () => {
  const meta = (exif: number, length: number) =>
    box(
      'meta',
      u32(0),
      box(
        'iinf',
        u32(0),
        u16(3),
        box('infe', u32(0x02000000), u16(1), u16(0), 'hvc1', '\0'),
        box('infe', u32(0x02000000), u16(2), u16(0), 'Exif', '\0'),
        box('infe', u32(0x03000000), u32(3), u16(0), 'mime', '\0'),
      ),
      box(
        'iloc',
        u32(0x01000000),
        u16(0x4400),
        u16(3),
        join(u16(1), u16(0), u16(0), u16(1), u32(exif - 6), u32(6)),
        join(u16(2), u16(0), u16(0), u16(1), u32(exif), u32(length)),
        join(u16(3), u16(1), u16(0), u16(1), u32(0), u32(6)),
      ),
      box('idat', secret, seen),
    );
  const head = box('ftyp', 'heic', u32(0), 'mif1');
  const exif = join(u32(0), tiff(6).subarray(0, -6));
  const start = head.length + meta(0, 0).length + 8 + 6;
  return join(head, meta(start, exif.length), box('mdat', seen, exif, seen), box('uuid', secret));
};

/** An image of each format; `left` is what has to be in it still beside what is seen. */
export const images: readonly { format: string; bytes: Buffer; left?: Buffer }[] = [
  {
    format: 'JPEG',
    bytes: join(image(6), Buffer.alloc(10), image(1), 'trailing', secret),
    left: Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0]),
  },
  { format: 'JPEG without its end', bytes: image(1).subarray(0, -2) },
  {
    format: 'PNG',
    bytes: join(
      '\x89PNG\r\n\x1a\n',
      chunk('IHDR', seen),
      chunk('iCCP', seen),
      chunk('tEXt', `Author\0${secret}`),
      chunk('iTXt', `XML:com.adobe.xmp\0${secret}`),
      chunk('zTXt', secret),
      chunk('tIME', '1234567'),
      chunk('eXIf', tiff(8, false).subarray(0, -6)),
      chunk('caBX', secret),
      chunk('IDAT', seen),
      chunk('IEND', ''),
      secret,
    ),
    left: Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0]),
  },
  {
    format: 'WebP',
    bytes: join(
      webp(
        join(
          riff('VP8X', Buffer.from([0x2c, 0, 0, 0, 1, 0, 0, 1, 0, 0])),
          riff('ICCP', seen),
          riff('VP8L', `${seen}!`),
          riff('EXIF', tiff(3).subarray(0, -6)),
          riff('XMP ', `<x>${secret}</x>`),
          riff('ABCD', secret),
        ),
      ),
      secret,
    ),
    left: Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 3, 0]),
  },
  {
    format: 'GIF',
    bytes: join(
      'GIF89a\x01\0\x01\0\x80\0\0',
      seen,
      '!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0',
      `!\xfe\x06${secret}\x06${secret}\0`,
      `!\xff\x0bXMP DataXMP\x06${secret}\0`,
      '!\xf9\x04\0\0\0\0\0',
      `,\0\0\0\0\x01\0\x01\0\0\x02\x06${seen}\0`,
      ';',
      secret,
    ),
    left: ascii('NETSCAPE2.0'),
  },
  { format: 'TIFF', bytes: tiff(6) },
  { format: 'TIFF of the other order', bytes: tiff(6, false) },
  { format: 'HEIC', bytes: heic() },
  {
    format: 'a film',
    bytes: join(
      box('ftyp', 'isom', u32(0)),
      box(
        'moov',
        box('mvhd', seen),
        box('trak', box('udta', secret), box('tkhd', seen)),
        box('udta', box('\xa9xyz', secret)),
        box('meta', secret),
      ),
      join(u32(1), 'mdat', u32(0), u32(16 + 6), seen),
    ),
  },
  {
    format: 'SVG',
    bytes: ascii(
      `<?xml version="1.0"?>\n<!-- ${secret} --><svg sodipodi:docname="${secret}" title="a > b" inkscape:export-filename = '/home/${secret}/x.png'><metadata id="m"><rdf:RDF>${secret}</rdf:RDF></metadata><metadata/><title>${seen}</title><style><![CDATA[<!-- ${seen} -->]]></style></svg>`,
    ),
  },
];
