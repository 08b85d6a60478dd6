# frozen_string_literal: true

# People and a project for the tests, on top of contrib/redmine/setup.rb.
#   alice   manager: may do all, sees private tickets
#   bob     developer, in the group ops
#   carol   developer, locked
#   dave    may look and comment
#   erin    no member of the project
# Their API keys go to KAIRAN_KEYS_DIR/LOGIN.

Setting.attachment_max_size = '97' # KiB
Setting.issue_group_assignment = '1'
Setting.text_formatting = 'textile'
Setting.default_language = 'en'
Setting.host_name = 'redmine.example.test'

def user(login, first, last)
  found = User.find_by_login(login) || User.new(firstname: first, lastname: last, language: 'en',
                                                mail: "#{login}@example.test")
  found.login = login
  found.password = found.password_confirmation = "test-#{login}-password" if found.new_record?
  found.save!
  File.write(File.join(ENV.fetch('KAIRAN_KEYS_DIR'), login), "#{found.api_key}\n", perm: 0o600)
  found
end

def join(project, principal, role)
  return if Member.exists?(project: project, principal: principal)

  Member.create!(project: project, principal: principal, roles: [role])
end

project = Project.find_by!(identifier: 'vulns')
manager = Role.find_by!(name: 'Manager')
developer = Role.find_by!(name: 'Developer')
commenter = Role.find_by(name: 'Commenter') ||
            Role.create!(name: 'Commenter', permissions: %i[view_issues add_issue_notes])
manager.add_permission!(:set_issues_private, :set_notes_private, :view_private_notes)
manager.update!(issues_visibility: 'all')

alice = user('alice', 'Alice', 'Adams')
bob = user('bob', 'Bob', 'Brown')
carol = user('carol', 'Carol', 'Clark')
dave = user('dave', 'Dave', 'Dunn')
user('erin', 'Erin', 'Evans')
ops = Group.find_by(lastname: 'ops') || Group.create!(lastname: 'ops')
ops.users << bob unless ops.users.include?(bob)
join(project, alice, manager)
[bob, carol, ops].each { |who| join(project, who, developer) }
join(project, dave, commenter)
carol.lock!
other = Project.find_by(identifier: 'other') ||
        Project.create!(name: 'Other', identifier: 'other', is_public: false,
                        trackers: project.trackers, enabled_module_names: %w[issue_tracking])
join(other, alice, manager)

# Fields of the site's own, as kairan finds them on its tickets.
def field(name, format, more = {})
  found = IssueCustomField.find_by(name: name) ||
          IssueCustomField.create!({ name: name, field_format: format, is_for_all: true,
                                     trackers: Tracker.all.to_a, visible: true }.merge(more))
  found.update!(trackers: Tracker.all.to_a)
end
field('Component', 'list', possible_values: %w[Gateway VPN Router])
field('検証完了日', 'date')
field('Reviewed', 'bool')
field('Secret note', 'string', visible: false, role_ids: [manager.id])
%w[Edge Core].each do |name|
  IssueCategory.find_or_create_by!(project: project, name: name)
end
Version.find_or_create_by!(project: project, name: '2030.1')
