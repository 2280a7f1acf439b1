"""Small made-up files in the layouts of the mappings that Chancery ships."""

# ruff: noqa: E501 (rows as they are)

FILES = {
    "hsg_countries": """\
id,iso2,label,region,modern
arcadia,ar,Arcadia,eur,true
old-arcadia,ar,Arcadia (Kingdom),eur,false
""",
    "hsg_territories": """\
id,short_name,long_name,type,valid_since,valid_until_original,valid_until_edtf,exists_today,notes,sources
arcadia-1850,Arcadia,Kingdom of Arcadia,independent-state,985,1850,1850,false,Told so,https://example.org
arcadia,Arcadia,Republic of Arcadia,independent-state,1850,9999,..,true,,
isle,Isle,,dependency-or-area-of-special-sovereignty,-0800,9999,..,true,,
""",
    "hsg_locales": """\
id,name,current_territory_id,latitude,longitude,alternate_names
port,Port,arcadia,5.316667,-4.0333333333,Old Port
""",
    "hsg_people": """\
id,status,surname,forename,gen_name,alt_names,birth_year,death_year,career_type,residence_states,old_ids,created,last_modified
taft-william-howard,released,Taft,William Howard,III,William H. Taft III | Bill Taft,1915,1991,non-career,oh,taft-w,2010,2010
hay-john,released,Hay,John,,,1838,1905,pre-1915,,,2010,2010
""",
    "hsg_travels": """\
id,role,who_id,who_name,start_date,end_date,country_id,country_original,locale_original,locale_parts,remarks,created,last_modified,source_file,journey_id_derived,stop_no_derived
1,president,taft-william-howard,William Howard Taft,1909-10-16,1909-10-16,arcadia,Arcadia,Port,1,Met the King.,,,,J1,1
2,president,taft-william-howard,William Howard Taft,1909-10-17,1909-10-18,isle,Isle,"North, South",2,Rested.,,,,J1,2
3,secretary,hay-john,John Hay,1900-01-02,1900-01-02,arcadia,Arcadia,,,,,,,J2,1
""",
    "hsg_visits": """\
id,start_date,end_date,visitor_original,title_parsed,name_parsed,persons_count,other_persons_original,country_id,country_original,visit_class_derived,in_us_period_original,description,created,last_modified,source_file
7,1999-02-05,1999-02-07,King Abdullah and Crown Prince Hussein,King,Abdullah,2,Crown Prince Hussein,arcadia,Arcadia,state,"February 1–9, 1999",Came by sea.,,,
8,2001-02-05,2001-02-05,Premier and Prince Norodom,,,1,,somoa,Samoa,multilateral_event,,,,,
""",
    "hsg_rdcr": """\
country_id,country_title,section_id_original,section_normalised,event_no,heading_original,event_type_derived,heading_date_edtf,heading_date_text,candidate_full_dates_from_body,person_ids_linked,body_text,source_file
arcadia,Arcadia,recognition,,1,"Recognition, 1850.",recognition,1850,,,,Told.,
arcadia,Arcadia,treaties,,1,Treaty of Port.,treaty,1851 | 1853,,,,Signed twice.,
arcadia,Arcadia,key_events,,1,Fire.,other,,,,,It burnt.,
arcadia,Arcadia,key_events,,2,,other,,,,,,
""",
    "factbook_io_participation": """\
gec_code,country,original,organisation,status
ac,Arcadia,UN,UN,member
ac,Arcadia,AfDB (nonregional member),AfDB,nonregional member
ac,Arcadia,UN,UN,member
""",
    "factbook_diplomatic_representation": """\
gec_code,country,direction,chief_of_mission_original,since_original,title_guess,chancery,consulates_general,consulates,branch_offices,note
ac,Arcadia,to_us,Ambassador Ann MOON (since 27 February 2024); note - also to the UN,,,1 Street,,,,
ac,Arcadia,from_us,Ambassador (vacant); Chargé d’Affaires Bob STAR (since July 2025),,,2 Street,,,,
is,Isle,from_us,,,,none,,,,
""",
    "wikidata_embassies": """\
operator;operatorQID;jurisdictions;jurisdictionQIDs;country;countryQID;city;cityQID;address;latitude;longitude;phone;email;website;facebook;twitter;youtube;picture;pictureAuthor;pictureLicense;pictureLicenseURL;type;typeQID;creation;QID;
Arcadia;http://w/entity/Q1;Isle|Far;http://w/entity/Q2|http://w/entity/Q3;Isle;http://w/entity/Q2;Bay;http://w/entity/Q4;1 Road;1;2;;;;;;;;;;;embassy;;1992-01-01T00:00:00Z;http://w/entity/Q9;
""",
}
