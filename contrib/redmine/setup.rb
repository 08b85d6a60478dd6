# frozen_string_literal: true

# Prepares a Redmine (5.0 or later) for kairan.  Read it, then run it once in
# Redmine's folder, as the user that Redmine runs as:
#
#   KAIRAN_PROJECT=vulnerabilities KAIRAN_KEY_FILE=files/kairan.key \
#       RAILS_ENV=production bundle exec rails runner /path/to/setup.rb
#
# (Debian: README.md has the lines, as www-data in /usr/share/redmine.)
#
# It only adds: what is there already stays as it is, and a second run changes
# nothing and says so.  It deletes nothing.  All of it is one transaction.
#
# Variables (each optional):
#   KAIRAN_DRY_RUN=1          say what would be done, and do nothing
#   KAIRAN_PROJECT=ID         identifier of the project for the tickets; made
#                             when missing (private); none: no project
#   KAIRAN_STATUSES=...       your own statuses instead of new ones, such as
#                             "NEW=New,ONGOING=In Progress,PATCH_APPLIED=Closed"
#                             (what is not named gets a status of its own name)
#   KAIRAN_TRACKER=NAME       the tracker ("Vulnerability")
#   KAIRAN_ROLES=A,B          roles whose people work on the tickets; they get
#                             the workflow (default: all that may edit issues)
#   KAIRAN_LOGIN=NAME         account of the gateway ("kairan")
#   KAIRAN_MAIL=ADDRESS       its address ("kairan@localhost.invalid")
#   KAIRAN_ADMIN=0            the account is no administrator: then kairan
#                             cannot act under people's own names, and cannot
#                             read the list of users (see README)
#   KAIRAN_NOTIFY_BY=WHO      kairan: Redmine sends no mail about tickets any
#                             more (Redmine has one switch for all projects!);
#                             redmine: it sends them; unset: left as it is
#   KAIRAN_KEY_FILE=PATH      write the account's API key there, mode 0600; it
#                             is shown nowhere else

# Everything is in this module, so that nothing of it can meet a name of
# Redmine's.
module KairanSetup
  WORDS = %w[NEW INVESTIGATING ONGOING DEFER
             NOT_AFFECTED WORKAROUND RISK_ACCEPTED PATCH_APPLIED].freeze
  OPEN = 4 # so many of them are open statuses

  # Name, format, what else is particular.
  FIELDS = [
    ['CVE', 'text', { searchable: true }],
    ['Advisory', 'string', { searchable: true }],
    ['CVSS', 'string', {}],
    ['CWE', 'string', {}],
    ['SSVC', 'string', {}],
    ['Host', 'string', { searchable: true }],
    ['Exact status', 'string', {}],
    ['Planned date', 'date', {}],
    ['kairan reference', 'string', {}]
  ].freeze

  # What the gateway's own role may do.
  PERMISSIONS = %i[
    view_issues add_issues edit_issues add_issue_notes copy_issues
    view_private_notes set_notes_private set_issues_private
    manage_issue_relations manage_subtasks view_issue_watchers
    add_issue_watchers delete_issue_watchers
  ].freeze

  EVENTS = %w[issue_added issue_updated issue_note_added issue_status_updated
              issue_assigned_to_updated issue_priority_updated
              issue_fixed_version_updated].freeze

  @done = []

  module_function

  def env(name, default = nil)
    value = ENV["KAIRAN_#{name}"].to_s.strip
    value.empty? ? default : value
  end

  def did(what)
    @done << what
    puts "+ #{what}"
  end

  def settings
    did 'REST interface: on' if Setting.rest_api_enabled != '1'
    Setting.rest_api_enabled = '1' if Setting.rest_api_enabled != '1'
    events = Setting.notified_events
    case env('NOTIFY_BY')
    when 'kairan'
      wanted = events - EVENTS
    when 'redmine'
      wanted = events | %w[issue_added issue_updated]
    when nil
      return
    else
      abort 'KAIRAN_NOTIFY_BY: kairan or redmine'
    end
    return if wanted.sort == events.sort

    did "mail about: #{wanted.join(' ')} (before: #{events.join(' ')})"
    Setting.notified_events = wanted
  end

  # Word => status.  An existing status of the same name in other letters
  # ("New") is taken.
  def statuses
    named = env('STATUSES', '').split(',').to_h { |pair| pair.split('=', 2).map(&:strip) }
    unknown = named.keys - WORDS
    abort "KAIRAN_STATUSES: unknown: #{unknown.join(' ')}" if unknown.any?
    WORDS.each_with_index.to_h do |word, i|
      name = named[word] || word
      found = IssueStatus.all.detect { |s| s.name.casecmp?(name) }
      if found.nil?
        found = IssueStatus.create!(name: name, is_closed: i >= OPEN)
        did "status #{name}#{' (closed)' if i >= OPEN}"
      elsif found.is_closed != (i >= OPEN)
        puts "! status #{found.name} is #{found.is_closed ? 'closed' : 'open'} here, " \
             "for kairan #{word} is #{i >= OPEN ? 'closed' : 'open'}"
      end
      [word, found]
    end
  end

  def tracker(statuses)
    name = env('TRACKER', 'Vulnerability')
    Tracker.find_by(name: name) || begin
      did "tracker #{name}"
      Tracker.create!(name: name, default_status: statuses['NEW'])
    end
  end

  def role
    found = Role.find_by(name: 'kairan')
    if found.nil?
      did 'role kairan'
      return Role.create!(name: 'kairan', assignable: false, permissions: PERMISSIONS,
                          issues_visibility: 'all', users_visibility: 'all')
    end
    missing = PERMISSIONS - found.permissions
    if missing.any?
      did "role kairan: #{missing.join(' ')}"
      found.add_permission!(*missing)
    end
    found
  end

  def working_roles
    names = env('ROLES', '').split(',').map(&:strip).reject(&:empty?)
    missing = names - Role.givable.map(&:name)
    abort "KAIRAN_ROLES: no such role: #{missing.join(' ')}" if missing.any?
    return Role.givable.where(name: names).to_a if names.any?

    Role.givable.select { |r| r.has_permission?(:edit_issues) }
  end

  # From an open status to every one, from a closed one to open ones; a new
  # ticket may begin in any open one.
  def workflow(tracker, roles, statuses)
    open = WORDS.first(OPEN).map { |w| statuses[w] }.uniq
    all = statuses.values.uniq
    steps = open.map { |s| [0, s.id] }
    all.each do |from|
      (from.is_closed ? open : all).each { |to| steps << [from.id, to.id] if from != to }
    end
    roles.each do |role|
      present = WorkflowTransition.where(tracker_id: tracker.id, role_id: role.id)
                                  .pluck(:old_status_id, :new_status_id)
      missing = steps - present
      next if missing.empty?

      # A role that has a workflow for this tracker keeps it.
      if present.any? && role.name != 'kairan'
        puts "! role #{role.name} has its own workflow for #{tracker.name}: left alone"
        next
      end
      missing.each do |from, to|
        WorkflowTransition.create!(tracker_id: tracker.id, role_id: role.id,
                                   old_status_id: from, new_status_id: to)
      end
      did "workflow of #{tracker.name} for role #{role.name}"
    end
  end

  def fields(tracker)
    FIELDS.map do |name, format, more|
      field = IssueCustomField.find_by(name: name)
      if field.nil?
        field = IssueCustomField.create!({ name: name, field_format: format, is_for_all: true,
                                           is_filter: true, visible: true,
                                           editable: true }.merge(more))
        did "custom field #{name}"
      elsif field.field_format != format
        puts "! custom field #{name} is a #{field.field_format} here, kairan expects a #{format}"
      end
      unless field.trackers.include?(tracker)
        field.trackers << tracker
        did "custom field #{name} on #{tracker.name}"
      end
      field
    end
  end

  def account
    login = env('LOGIN', 'kairan')
    admin = env('ADMIN', '1') != '0'
    user = User.find_by_login(login)
    if user.nil?
      user = User.new(firstname: 'kairan', lastname: 'gateway', language: 'en',
                      mail: env('MAIL', 'kairan@localhost.invalid'), mail_notification: 'none')
      user.login = login
      user.admin = admin
      user.random_password
      user.save!
      # It would watch, and be mailed about, all that it writes to.
      user.pref.auto_watch_on = [] if user.pref.respond_to?(:auto_watch_on=)
      user.pref.save!
      did "account #{login}#{' (administrator)' if admin}"
    elsif admin && !user.admin?
      puts "! account #{login} is no administrator: make it one, or run with KAIRAN_ADMIN=0"
    end
    user
  end

  def project(tracker, role, user, fields)
    identifier = env('PROJECT')
    return if identifier.nil?

    found = Project.find_by(identifier: identifier)
    if found.nil?
      found = Project.create!(name: identifier.capitalize, identifier: identifier, is_public: false,
                              enabled_module_names: %w[issue_tracking], trackers: [tracker])
      did "project #{identifier}"
    end
    unless found.module_enabled?(:issue_tracking)
      found.enable_module!(:issue_tracking)
      did "project #{identifier}: issue tracking"
    end
    unless found.trackers.include?(tracker)
      found.trackers << tracker
      did "project #{identifier}: tracker #{tracker.name}"
    end
    fields.each do |field|
      next if field.is_for_all? || found.issue_custom_fields.include?(field)

      found.issue_custom_fields << field
      did "project #{identifier}: custom field #{field.name}"
    end
    member = Member.find_by(project: found, principal: user)
    return if member && member.roles.include?(role)

    member ? member.roles << role : Member.create!(project: found, principal: user, roles: [role])
    did "project #{identifier}: #{user.login} as #{role.name}"
  end

  def key_file(user)
    path = env('KEY_FILE')
    return if path.nil?

    key = user.api_key
    return if File.exist?(path) && File.read(path).strip == key

    did "API key of #{user.login} in #{path}"
    return if env('DRY_RUN')

    File.open(path, File::WRONLY | File::CREAT | File::TRUNC, 0o600) do |f|
      f.chmod(0o600)
      f.puts(key)
    end
  rescue SystemCallError => e
    abort "KAIRAN_KEY_FILE: #{e.message}; nothing was changed"
  end

  def run
    ActiveRecord::Base.transaction do
      settings
      words = statuses
      kind = tracker(words)
      own = role
      workflow(kind, working_roles | [own], words)
      extra = fields(kind)
      user = account
      project(kind, own, user, extra)
      key_file(user)
      raise ActiveRecord::Rollback if env('DRY_RUN')
    end
    Setting.clear_cache
    markup = { 'textile' => 'textile', '' => 'plain' }.fetch(Setting.text_formatting, 'markdown')
    puts "kairan.conf: tracker { markup = #{markup} }"
    if @done.empty?
      puts 'Nothing to do: everything is there.'
    elsif env('DRY_RUN')
      puts "#{@done.size} changes would be made."
    else
      puts "#{@done.size} changes made."
    end
  end
end

KairanSetup.run
