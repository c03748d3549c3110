"""From bytes to text: UTF-8 first, then what a byte order mark or a confident detector says. Knows nothing of formats.

Nothing is guessed silently: whoever decodes gets the encoding's name with the text, and it encodes back to the same bytes.
"""

from __future__ import annotations

import codecs
import io
import re

from labeling.corpus.readers.items import Refused
from labeling.corpus.readers.streams import ByteStream

UTF8 = "utf-8"
_BOMS = (  # UTF-32 before UTF-16, whose mark is the beginning of the other's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ARABIC_ENCODINGS = {
    "cp1256": "windows-1256",
    "iso8859_6": "iso-8859-6",
    "cp720": "cp720",
}
_ARABIC_BLOCK = b"\x06"  # the high byte of the letters from U+0600 to U+06FF
_HIGH_BYTES = (
    ("utf-32-le", slice(1, None, 4), (slice(2, None, 4), slice(3, None, 4))),
    ("utf-32-be", slice(2, None, 4), (slice(0, None, 4), slice(1, None, 4))),
    ("utf-16-le", slice(1, None, 2), ()),
    ("utf-16-be", slice(0, None, 2), ()),
)
_ENOUGH = 24  # bytes over 127: with fewer the detector takes Arabic for Cyrillic or Greek
_HEAD = 2**16
_HIGH = bytes(range(128, 256))
_BROKEN = re.compile(r"[\udc80-\udcff]")


class Decoder:
    """Decodes the lines or items of one file: as UTF-8, else in the 8-bit encoding that the file's beginning shows.

    `head` is that beginning. A line is tried as UTF-8 first, since files are put together from others; where neither
    fits, the line alone has to be clear enough.
    """

    def __init__(self, head: bytes, transcoded: str = UTF8) -> None:
        self._name = transcoded
        self._other, self._guess = ("", "") if _is_utf8(head) else _detected(head)
        self._is_foreign = bool(self._guess) and not self._other and _high_bytes(head) >= _ENOUGH

    def decode(self, data: bytes) -> tuple[str, str]:
        """The text and its encoding's name.

        Raises:
            Refused: it is not UTF-8, and what else it may be is not certain.
        """
        try:
            return data.decode(UTF8), self._name
        except UnicodeDecodeError as problem:
            if self._is_foreign:  # not line by line, which is slow: the whole file is in it
                raise _not_utf8(data, problem.start, self._guess) from None
            text = _exact(data, self._other) if self._other and not _mostly_utf8(data) else None
            return (text, self._other) if text is not None else decode(data)


def decoded_stream(stream: ByteStream) -> tuple[ByteStream, Decoder]:
    """A stream that can be cut at ASCII line ends, without a byte order mark, and what decodes its pieces.

    UTF-16 and UTF-32 become UTF-8 on the way; everything else stays as it is.
    """
    head = stream.peek(_HEAD)[:_HEAD]
    wide = _wide(head)
    if wide:
        stream = io.BufferedReader(_Transcoded(stream, wide), _HEAD)
        head = stream.peek(_HEAD)[:_HEAD]
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return stream, Decoder(head, wide or UTF8)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The whole text of a file and its encoding's name; a byte order mark stays in the text.

    `declared` is the encoding that the file itself names (HTML does): it is taken where the bytes are not UTF-8.

    Raises:
        Refused: it is not UTF-8, and what else it may be is not certain; names the best guess and a command.
    """
    name = _wide(data)
    if not name:
        try:
            return data.decode(UTF8), UTF8
        except UnicodeDecodeError as problem:
            start = problem.start
        guess = ""
        name = declared
        if not name:
            name, guess = _detected(data)
    else:
        start, guess = 0, name
    text = _exact(data, name) if name else None
    if text is None:
        raise _not_utf8(data, start, guess or name)
    return text, name


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)  # the last character may be cut: not final
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    """Whether more of the bytes over 127 stand in sound UTF-8 characters than outside of them: damaged UTF-8."""
    text = data.decode(UTF8, "surrogateescape")
    broken = len(_BROKEN.findall(text))
    return len(data) - len(text) > broken  # a sound Arabic character is one shorter than its bytes


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32, by the byte order mark or by where the high bytes of ASCII and Arabic letters stand; else empty."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[: min(len(data), _HEAD) // 4 * 4]
    if len(head) < _ENOUGH or (b"\0" not in head and _ARABIC_BLOCK not in head):
        return ""
    for name, high, zero in _HIGH_BYTES:
        units = head[high]
        ours = units.count(0) + units.count(_ARABIC_BLOCK)
        if ours >= 0.9 * len(units) and all(not any(head[part]) for part in zero) and _is_text(head, name):
            return name
    return ""


def _is_text(head: bytes, name: str) -> bool:
    try:
        # the last character may be cut: not final
        return "\0" not in codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False


def _detected(data: bytes) -> tuple[str, str]:
    """An 8-bit Arabic encoding that is certain, or empty; and the best guess, certain or not."""
    if _mostly_utf8(data):
        return "", ""
    guess = _best_guess(data[:_HEAD])
    name = _ARABIC_ENCODINGS.get(guess, "")
    if guess and _high_bytes(data[:_HEAD]) < _ENOUGH:
        # from few bytes the detector names anything; of texts for this program windows-1256 is the likeliest
        return "", guess if name else "cp1256"
    if not name or not _is_arabic(data[:_HEAD], name):
        return "", guess
    return name, guess


def _high_bytes(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _best_guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return "" if best is None else best.encoding


def _is_arabic(data: bytes, name: str) -> bool:
    if data.count(b"\xa0") > data.count(b" "):
        return False  # the Macintosh encodings have their blank there, and the letters where ISO 8859-6 has them
    letters = [c for c in data.decode(name, "replace") if c > "\x7f" and c.isalpha()]
    return 10 * sum("\u0600" <= c <= "\u06ff" for c in letters) >= 9 * len(letters) > 0


def _exact(data: bytes, name: str) -> str | None:
    """The decoded text where it encodes back to the same bytes."""
    try:
        text = data.decode(name)
        return text if text.encode(name) == data else None
    except (UnicodeError, LookupError):
        return None


def _not_utf8(data: bytes, start: int, guess: str) -> Refused:
    what = f"byte {start} is not UTF-8"
    if _mostly_utf8(data):
        return Refused("not-utf8", f"{what}, though most of it is: the file is damaged there")
    if not guess:
        return Refused("not-utf8", f"{what}, and no encoding of text fits: a binary or damaged file?")
    name = _ARABIC_ENCODINGS.get(guess, guess).replace("_", "-").upper()
    return Refused(
        "not-utf8", f"{what}; perhaps {name}, which is not certain: `iconv -f {name} -t UTF-8` where you know it"
    )


class _Transcoded(io.RawIOBase):
    """A UTF-16 or UTF-32 stream as UTF-8."""

    def __init__(self, stream: ByteStream, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name
        self._decoder = codecs.getincrementaldecoder(name)()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no slices
        while not self._rest:
            data = self._stream.read(_HEAD)
            try:
                self._rest = self._decoder.decode(data, final=not data).encode(UTF8)
            except UnicodeDecodeError as problem:
                detail = f"the file is {self._name}, but {problem.reason}; what follows is not read"
                raise Refused("damaged", detail) from problem
            if not data:
                break
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
