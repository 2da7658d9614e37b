"""Where a shared index is, as it is written and read."""

import pytest

from index.address import Address
from index.errors import FootnoteError


def test_an_address_says_where_the_server_is_and_which_collection_is_meant() -> None:
    near = Address.parse("chroma://db/news")
    assert (near.host, near.port, near.collection, near.tls) == ("db", 8000, "news", False)
    far = Address.parse("chromas://api.example.org/news?tenant=ours&database=prod")
    assert (far.port, far.tls, far.tenant, far.database) == (443, True, "ours", "prod")


@pytest.mark.parametrize(
    "text",
    ["chroma://db:8000/news", "chromas://db:443/a.b-c?tenant=ours&database=prod", "chroma://[::1]:9000/news"],
)
def test_an_address_is_written_as_it_is_read(text: str) -> None:
    assert str(Address.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http://db/news", "is no address of a Chroma server — give it as chroma://host:8000/collection"),
        ("chroma:///news", "is no address of a Chroma server"),
        ("chroma://db", "names no collection"),
        ("chroma://db/a b", "names no collection"),
        ("chroma://db/news/more", "names no collection"),
        ("chroma://db:port/news", "cannot be read"),
        ("chroma://db/news?tenent=ours", "says tenent, which nothing is known of — say tenant or database"),
        ("chroma://ann:tiptoe@db/news", "holds a user — put the server's token into $CHROMA_API_KEY"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(FootnoteError) as raised:
        Address.parse(text)
    assert told in str(raised.value)
    assert "tiptoe" not in str(raised.value)
