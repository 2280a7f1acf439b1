"""What spellings of one name have in common, as the database works it out.

The functions are made by a migration, since indexes rest on them: changing one means a
new migration that makes its index anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class NameSounds(Func):
    """The words of a name by sound: “I. Al-Jafar” is ``{a., jfr}``.

    Cyrillic and Arabic letters are read as Latin ones; vowels count only where a word
    begins with one; titles, articles and generations are left out. An initial is the
    sounds it may stand for, with a full stop.
    """

    function = "people_name_sounds"
    output_field = ArrayField(TextField())


class NameKeys(Func):
    """What a name is found by, made of the sounds of its words in twos.

    - ``jfr`` for each word; ``jfr:`` instead where it is the only one
    - ``abrhm|jfr`` for each two words, in the order of the alphabet
    - ``jfr:a`` for a word beside another that begins so: “Ibrahim al-Jaafari”
    - ``jfr:a.`` for a word beside an initial that may stand for that: “I. Zhaafari”
    """

    function = "people_name_keys"
    output_field = ArrayField(TextField())
