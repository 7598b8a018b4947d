"""The workshop: scripts, the state of a session in a room, its results, scores, board, debrief and joining page.

What a window does, and everything that it shows comes from here:

    script_file = load_script("fifteen-minutes")  # or a path; ScenarioError with every fault
    # kept results, or prepare(script_file, listen=..., stop=...)
    preparation = open_preparation(usual_place(script_file), script_file)
    session = WorkshopSession.begin(script_file, preparation, path, date)  # or resume, from the path of its file
    session.listen(show)  # called with the new state after every change, perhaps from a thread of the server
    server = JoinServer(session, network_address() or "127.0.0.1")
    server.open(), server.code
    session.stage, session.notes, session.claims, session.waiting_for  # of the step at which it stands
    session.advance(), session.back()  # a presenter's clicker
    session.question_reveal(), session.board(), session.calibrations()  # once session.is_revealed
    write_debrief(session, path)
    session.close()  # ends the server, too; not from a listener

Whatever can't be done raises WorkshopError in words for people, and has changed nothing.
"""
